import { Declarations } from './declarations.js';
import { generatedHeader } from './generated-header.js';
import type { CrdModel, ModelSchema } from './model.js';
import { docComment, stringLiteral } from './sanitize.js';

/** The cdk8s class of a kind and the interfaces of its properties, in the shape that `cdk8s import` has. */
export function emitConstruct(model: CrdModel): string {
  const { kind } = model;
  const declarations = new Declarations({ sharedNames: false, nullable: false });
  const schema = withoutStatus(model.schema);
  const members = declarations.members(schema, kind, '  ');
  declarations.add(`${kind}Props`, propsInterface(kind, members));
  return `// ${generatedHeader}
import { ApiObject } from 'cdk8s';
import type { ApiObjectMetadata, GroupVersionKind } from 'cdk8s';
import type { Construct } from 'constructs';

${constructClass(model)}
${declarations.text()}`;
}

/** The index of a folder of classes. */
export function emitConstructsIndex(models: readonly CrdModel[]): string {
  const lines = models.map((model) => `export * from './${constructFile(model)}.js';\n`);
  return `// ${generatedHeader}\n${lines.join('')}`;
}

/** The name of the file of a kind's class, without extension: `TwingateResource` → `twingate-resource`. */
export function constructFile(model: CrdModel): string {
  return model.kind.replace(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, '-').toLowerCase();
}

/** A manifest never states its status. */
function withoutStatus(schema: ModelSchema): ModelSchema {
  return { ...schema, properties: schema.properties.filter((property) => property.name !== 'status') };
}

function propsInterface(kind: string, members: string): string {
  return `export interface ${kind}Props {
  /** Name, namespace, labels and annotations of the object. */
  readonly metadata?: ApiObjectMetadata;
${members}}\n`;
}

function constructClass(model: CrdModel): string {
  const { kind } = model;
  const doc = docComment({ text: [model.schema.description ?? kind], tags: [`schema ${kind}`] }, '');
  return `${doc}export class ${kind} extends ApiObject {
  /** Returns the apiVersion and kind of ${kind}. */
  public static readonly GVK: GroupVersionKind = {
    apiVersion: ${stringLiteral(`${model.group}/${model.version}`)},
    kind: ${stringLiteral(kind)},
  };

  /**
   * Renders a manifest without adding it to a chart, for use inside other objects.
   * @param props initialization props
   */
  public static manifest(props: ${kind}Props): Record<string, unknown> {
    return { ...${kind}.GVK, ...props };
  }

  /**
   * Defines a ${kind}.
   * @param scope the scope in which to define this object
   * @param id a scope-local name for the object
   * @param props initialization props
   */
  public constructor(scope: Construct, id: string, props: ${kind}Props) {
    super(scope, id, { ...${kind}.GVK, ...props });
  }

  /** Renders the object to Kubernetes JSON. */
  public override toJson(): Record<string, unknown> {
    return { ...${kind}.GVK, ...(super.toJson() as Record<string, unknown>) };
  }
}
`;
}
