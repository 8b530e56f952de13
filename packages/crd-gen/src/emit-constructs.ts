import { camelCase, classTypeName, normalizeTypeName } from './camel-case.js';
import { Declarations, descriptionLines } from './declarations.js';
import type { InterfaceField } from './declarations.js';
import { globalTypes } from './emit-types.js';
import { generatedHeader } from './generated-header.js';
import { listedVersionFirst } from './kind-version.js';
import type { KindVersion } from './kind-version.js';
import type { CrdModel, ModelProperty, ModelSchema } from './model.js';
import { docComment, stringLiteral, typeIdentifier } from './sanitize.js';

/**
 * The cdk8s classes of the versions of a kind and the interfaces of their properties, in the shape that `cdk8s import`
 * has: the same names, members and functions. Enums are unions of strings and documentation is complete here.
 */
export function emitConstruct(model: CrdModel): string {
  const classes = listedVersionFirst(model).map((version) => ({
    version,
    name: normalizeTypeName(version.name),
  }));
  const declarations = new Declarations({
    sharedNames: false,
    nullable: false,
    unions: false,
    typeName: (parent, property) => typeIdentifier(classTypeName(parent, property)),
    memberName,
    afterInterface: toJsonFunction,
    reserved: [...importedTypes, ...globalTypes, ...classes.flatMap(({ name }) => [name, `${name}Props`])],
  });
  const texts = classes.map(({ version, name }) => declareClass(version, name, declarations));
  return `// ${generatedHeader}
import { ApiObject } from 'cdk8s';
import type { ApiObjectMetadata, GroupVersionKind } from 'cdk8s';
import type { Construct } from 'constructs';

${texts.join('\n')}
${declarations.text()}
/** What an interface does not know, such as fields of JSON patches, is kept. */
function others(obj: object, known: readonly string[]): readonly (readonly [string, unknown])[] {
  return Object.entries(obj).filter(([name]) => !known.includes(name));
}

/** Members without a value are left out. */
function present(members: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  return Object.fromEntries(members.filter(([, value]) => value !== undefined));
}
`;
}

const importedTypes = ['ApiObject', 'ApiObjectMetadata', 'GroupVersionKind', 'Construct'];

/** The index of a folder of classes. */
export function emitConstructsIndex(models: readonly CrdModel[]): string {
  const lines = models.map((model) => `export * from './${constructFile(model)}.js';\n`);
  return `// ${generatedHeader}\n${lines.join('')}`;
}

/** The name of the file of a kind's class, without extension: `TwingateResource` → `twingate-resource`. */
export function constructFile(model: CrdModel): string {
  return model.kind.replace(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, '-').toLowerCase();
}

function declareClass(kind: KindVersion, name: string, declarations: Declarations): string {
  const schema = withoutStatus(kind.version.schema);
  const members = declarations.members(schema, name, '  ');
  const metadata = { name: 'metadata', member: 'metadata' };
  const props = [metadata, ...declarations.fields(schema, name)];
  declarations.add(`${name}Props`, propsInterface(name, members) + toJsonFunction(`${name}Props`, props));
  return constructClass(kind, name, schema);
}

/** A manifest never states its status. */
function withoutStatus(schema: ModelSchema): ModelSchema {
  const properties = schema.properties.filter((property) => property.name !== 'status');
  return { ...schema, properties, preservesUnknown: false };
}

/** Names that jsii, for which cdk8s writes its classes, reserves. */
const reservedMembers: ReadonlySet<string> = new Set(['build', 'equals', 'hashcode']);

/** In camel case, unless another property has that name already or it is no identifier. */
function memberName({ name }: ModelProperty, siblings: readonly ModelProperty[]): string {
  const own = camelMember(name);
  const first = siblings.find((sibling) => camelMember(sibling.name) === own);
  const isUsable = /^[A-Za-z_$][\w$]*$/.test(own) && first?.name === name;
  return isUsable ? own : name;
}

function camelMember(name: string): string {
  const member = camelCase(name.replace(/^\$/, '').replace('/', '_'));
  return reservedMembers.has(member.toLowerCase()) ? `${member}_` : member;
}

function propsInterface(name: string, members: string): string {
  return `export interface ${name}Props {
  /** Name, namespace, labels and annotations of the object. */
  readonly metadata?: ApiObjectMetadata;
${members}}\n`;
}

function toJsonFunction(name: string, fields: readonly InterfaceField[]): string {
  // cdk8s sorts the fields of every object; the functions keep them so.
  const sorted = [...fields].sort((left, right) => (left.name < right.name ? -1 : 1));
  const entries = sorted.map(({ name: field, member, convert }) => {
    const value = memberValue(member);
    return `    [${stringLiteral(field)}, ${convert?.(value) ?? value}],\n`;
  });
  const known = sorted.map(({ member }) => stringLiteral(member)).join(', ');
  return `
/** The plain JSON of a ${name}. */
export function toJson_${name}(obj: ${name} | undefined): Record<string, unknown> | undefined {
  if (obj === undefined) return undefined;
  return present([
${entries.join('')}    ...others(obj, [${known}]),
  ]);
}
`;
}

/** The expression for a member; names that every object inherits are read with care. */
function memberValue(member: string): string {
  const value = /^[A-Za-z_$][\w$]*$/.test(member) ? `obj.${member}` : `obj[${stringLiteral(member)}]`;
  return member in {} ? `(Object.hasOwn(obj, ${stringLiteral(member)}) ? ${value} : undefined)` : value;
}

function constructClass({ model, version }: KindVersion, name: string, schema: ModelSchema): string {
  const { kind } = model;
  const doc = docComment(
    {
      text: descriptionLines(schema.description ?? kind).text,
      tags: [`schema ${name}`, ...(version.deprecated ? ['deprecated'] : [])],
    },
    '',
  );
  const props = `props: ${name}Props${schema.properties.some(({ required }) => required) ? '' : ' = {}'}`;
  return `${doc}export class ${name} extends ApiObject {
  /** Returns the apiVersion and kind of ${name}. */
  public static readonly GVK: GroupVersionKind = {
    apiVersion: ${stringLiteral(`${model.group}/${version.version}`)},
    kind: ${stringLiteral(kind)},
  };

  /**
   * Renders a manifest without adding it to a chart, for use inside other objects.
   * @param props initialization props
   */
  public static manifest(${props}): Record<string, unknown> {
    return { ...${name}.GVK, ...toJson_${name}Props(props) };
  }

  /**
   * Defines a ${name}.
   * @param scope the scope in which to define this object
   * @param id a scope-local name for the object
   * @param props initialization props
   */
  public constructor(scope: Construct, id: string, ${props}) {
    super(scope, id, { ...${name}.GVK, ...props });
  }

  /** Renders the object to Kubernetes JSON. */
  public override toJson(): Record<string, unknown> {
    const resolved = super.toJson() as ${name}Props;
    return { ...${name}.GVK, ...toJson_${name}Props(resolved) };
  }
}
`;
}
