import type { ModelProperty, ModelSchema, ModelUnion, ModelVariant } from './model.js';
import { InputError } from './problem.js';
import { docComment, propertyName, stringLiteral, typeIdentifier } from './sanitize.js';
import type { DocLines } from './sanitize.js';

export interface DeclarationOptions {
  /** Types that carry a title are shared under that name; otherwise every type is named by its path. */
  readonly sharedNames: boolean;
  /** Whether null is a value of nullable fields. */
  readonly nullable: boolean;
  /** Whether objects of which one variant holds become unions. */
  readonly unions: boolean;
  /** Names that no type may take. */
  readonly reserved: readonly string[];
  /** The name of the type of a property; by default that of the parent and of the property, joined. */
  readonly typeName?: (parent: string, property: string) => string;
  /** The name of a member for a property; by default the property's own. */
  readonly memberName?: (property: ModelProperty, siblings: readonly ModelProperty[]) => string;
  /** Text that follows the declaration of an interface. */
  readonly afterInterface?: (name: string, fields: readonly InterfaceField[]) => string;
}

/** A field of an interface, and how its value becomes plain JSON. */
export interface InterfaceField {
  /** as the API server knows it */
  readonly name: string;
  /** as the interface has it */
  readonly member: string;
  readonly convert?: Conversion;
}

/** Code that turns an expression of a type into plain JSON; absent where the value is plain JSON already. */
export type Conversion = (expression: string) => string;

interface TypeText {
  readonly text: string;
  readonly convert?: Conversion;
}

/** Turns model schemas into TypeScript declarations; keeps the order in which types are first needed. */
export class Declarations {
  readonly #options: DeclarationOptions;
  readonly #texts = new Map<string, string>();
  /** Declarations without their documentation: places may describe a shared type differently. */
  readonly #bodies = new Map<string, string>();
  readonly #reserved: Set<string>;

  constructor(options: DeclarationOptions) {
    this.#options = options;
    this.#reserved = new Set(options.reserved);
  }

  /** The declarations so far, ready to be written to a file. */
  text(): string {
    return [...this.#texts.values()].join('\n');
  }

  /** Adds a declaration that is written by hand, under a reserved name. */
  add(name: string, text: string): void {
    this.#texts.set(name, text);
  }

  /** The members of an object type, documented, one per line. */
  members(schema: ModelSchema, path: string, indent: string): string {
    return this.#members(schema, path, indent).text;
  }

  /** The fields of an object type, with what turns them into plain JSON. */
  fields(schema: ModelSchema, path: string): readonly InterfaceField[] {
    return this.#members(schema, path, '').fields;
  }

  #members(
    schema: ModelSchema,
    path: string,
    indent: string,
  ): { readonly text: string; readonly fields: readonly InterfaceField[] } {
    const members = schema.properties.map((property) => {
      const { name, required, schema: field } = property;
      const type = this.#typeOf(field, this.#typeName(path, name));
      const member = this.#options.memberName?.(property, schema.properties) ?? name;
      const line = memberLine({ name: member, type: type.text, required, schema: field }, indent);
      return { line, field: { name, member, ...(type.convert ? { convert: type.convert } : {}) } };
    });
    const rest = schema.preservesUnknown ? [`${indent}readonly [field: string]: unknown;\n`] : [];
    return {
      text: [...members.map(({ line }) => line), ...rest].join(''),
      fields: members.map(({ field }) => field),
    };
  }

  #typeName(parent: string, property: string): string {
    return this.#options.typeName?.(parent, property) ?? parent + typeIdentifier(property);
  }

  #typeOf(schema: ModelSchema, path: string): TypeText {
    const type = this.#plainType(schema, path);
    const isNullable = schema.nullable && this.#options.nullable && !schema.enum;
    return isNullable ? { ...type, text: `${type.text} | null` } : type;
  }

  #plainType(schema: ModelSchema, path: string): TypeText {
    if (schema.enum) return this.#enumeration(schema, path);
    if (schema.intOrString) return { text: 'number | string' };
    switch (schema.type) {
      case 'string':
      case 'boolean':
        return { text: schema.type };
      case 'integer':
      case 'number':
        return { text: 'number' };
      case 'array':
        return this.#array(schema, path);
      case 'object':
        return this.#object(schema, path);
      case undefined:
      default:
        return { text: 'unknown' };
    }
  }

  #array(schema: ModelSchema, path: string): TypeText {
    const item = schema.items ? this.#typeOf(schema.items, path) : { text: 'unknown' };
    const isWord = !item.text.startsWith('readonly ') && !item.text.includes('|');
    const text = isWord ? `readonly ${item.text}[]` : `readonly (${item.text})[]`;
    const { convert } = item;
    return convert ? { text, convert: (list) => `${list}?.map((item) => ${convert('item')})` } : { text };
  }

  #object(schema: ModelSchema, path: string): TypeText {
    if (schema.additionalProperties) return this.#map(schema.additionalProperties, path);
    if (schema.properties.length === 0) return { text: 'Readonly<Record<string, unknown>>' };
    const { union } = schema;
    const name =
      union && this.#options.unions ? this.#union(schema, union, path) : this.#interface(schema, path);
    return this.#options.afterInterface
      ? { text: name, convert: (value) => `toJson_${name}(${value})` }
      : { text: name };
  }

  #map(values: ModelSchema, path: string): TypeText {
    const value = this.#typeOf(values, path);
    const text = `Readonly<Record<string, ${value.text}>>`;
    const { convert } = value;
    if (!convert) return { text };
    const entries = (map: string): string =>
      `Object.entries(${isPath(map) ? map : `${map} ?? {}`}).map(([key, value]) => [key, ${convert('value')}] as const)`;
    return { text, convert: (map) => `${map} && Object.fromEntries(${entries(map)})` };
  }

  #interface(schema: ModelSchema, path: string): string {
    const wanted = this.#preferredName(schema, path);
    // The members come first, so that a type refers only to types above it.
    const { text, fields } = this.#members(schema, wanted, '  ');
    return this.#declare(wanted, schema, (name) => {
      const after = this.#options.afterInterface?.(name, fields) ?? '';
      return `export interface ${name} {\n${text}}\n${after}`;
    });
  }

  /** What all variants have, one interface for each variant, and the union under the name of the type. */
  #union(schema: ModelSchema, union: ModelUnion, path: string): string {
    const wanted = this.#preferredName(schema, path);
    const told = fieldsOfVariants(union);
    const common = { ...schema, properties: schema.properties.filter(({ name }) => !told.has(name)) };
    const base = this.#members(common, wanted, '  ').text;
    const ends = union.variants.map((variant) => variantEnd(union, variant));
    const bodies = union.variants.map((variant) => this.#variantMembers(schema, union, variant, wanted));
    return this.#declare(wanted, schema, (name) => {
      const variants = ends.map(
        (end, index) => `export interface ${name}${end} extends ${name}Base {\n${bodies[index] ?? ''}}\n`,
      );
      return [
        unionType(
          name,
          ends.map((end) => name + end),
        ),
        `/** What all variants of ${name} have. */\nexport interface ${name}Base {\n${base}}\n`,
        ...variants,
      ].join('\n');
    });
  }

  #variantMembers(schema: ModelSchema, union: ModelUnion, variant: ModelVariant, path: string): string {
    const told = fieldsOfVariants(union);
    return schema.properties
      .filter(({ name }) => told.has(name))
      .map(({ name, required, schema: field }) => {
        const { discriminator } = union;
        if (name === discriminator) {
          const isStated = required || !variant.values.includes(String(field.default));
          const values = variant.values.map(stringLiteral).join(' | ');
          return memberLine({ name, type: values, required: isStated, schema: field }, '  ');
        }
        if (variant.forbidden.includes(name)) {
          return `  /** Not in this variant. */\n  readonly ${propertyName(name)}?: never;\n`;
        }
        const type = this.#typeOf(field, this.#typeName(path, name)).text;
        const isRequired = required || variant.required.includes(name);
        return memberLine({ name, type, required: isRequired, schema: field }, '  ');
      })
      .join('');
  }

  #enumeration(schema: ModelSchema, path: string): TypeText {
    const values = schema.enum ?? [];
    const types = [...new Set(values.flatMap(literal))];
    if (values.some((value) => literal(value).length === 0)) return { text: 'unknown' };
    const wanted = this.#preferredName(schema, path);
    return { text: this.#declare(wanted, schema, (name) => unionType(name, types)) };
  }

  #preferredName(schema: ModelSchema, path: string): string {
    return this.#options.sharedNames && schema.typeName !== undefined
      ? typeIdentifier(schema.typeName)
      : path;
  }

  /** @returns the name under which the type is declared: the wanted one unless another type has it. */
  #declare(wanted: string, schema: ModelSchema, render: (name: string) => string): string {
    const isShared = this.#options.sharedNames && schema.typeName !== undefined;
    for (let count = 1; ; count += 1) {
      const name = count === 1 ? wanted : `${wanted}${count}`;
      const body = render(name);
      const known = this.#bodies.get(name);
      if (known === body) return name;
      if (known === undefined && !this.#reserved.has(name)) {
        this.#bodies.set(name, body);
        this.#texts.set(name, docComment(this.#typeDocumentation(schema), '') + body);
        return name;
      }
      if (isShared) refuseSharedName(name, schema);
    }
  }

  #typeDocumentation(schema: ModelSchema): DocLines {
    const text = (this.#options.sharedNames ? schema.typeDescription : undefined) ?? schema.description;
    return descriptionLines(text);
  }
}

function refuseSharedName(name: string, schema: ModelSchema): never {
  const fix = 'Give one of them another title; types of one name must be the same everywhere.';
  throw new InputError([
    { at: schema.at, message: `the type ${name} already exists with other fields`, fix },
  ]);
}

/** Of a path the compiler knows what was asked before; of another expression it does not. */
function isPath(expression: string): boolean {
  return !expression.startsWith('(');
}

interface Member {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly schema: ModelSchema;
}

function memberLine({ name, type, required, schema }: Member, indent: string): string {
  const doc = docComment(documentation(schema), indent);
  return `${doc}${indent}readonly ${propertyName(name)}${required ? '' : '?'}: ${type};\n`;
}

function fieldsOfVariants({ discriminator, variants }: ModelUnion): ReadonlySet<string> {
  const fields = variants.flatMap(({ required, forbidden }) => [...required, ...forbidden]);
  return new Set([...fields, ...(discriminator === undefined ? [] : [discriminator])]);
}

/** The end of the name of a variant: `Network`, `WithGroupRef`, `WithNone`. */
function variantEnd({ variants }: ModelUnion, variant: ModelVariant): string {
  const name = (own: ModelVariant): string =>
    own.values.length > 0
      ? own.values.map(typeIdentifier).join('Or')
      : `With${own.required.length === 0 ? 'None' : own.required.map(typeIdentifier).join('And')}`;
  const same = variants.filter((other) => name(other) === name(variant));
  return same.length > 1 ? `${name(variant)}${same.indexOf(variant) + 1}` : name(variant);
}

/** A value as a literal type; none for lists and objects. */
function literal(value: unknown): readonly string[] {
  if (typeof value === 'string') return [stringLiteral(value)];
  return typeof value === 'object' ? [] : [JSON.stringify(value)];
}

function unionType(name: string, members: readonly string[]): string {
  const line = `export type ${name} = ${members.join(' | ')};\n`;
  return line.length <= 110
    ? line
    : `export type ${name} =\n${members.map((member) => `  | ${member}`).join('\n')};\n`;
}

export function descriptionLines(description: string | undefined): DocLines {
  return { text: description === undefined ? [] : [description] };
}

/** Constraints in the order in which a field's documentation names them. */
const documented = [
  'format',
  'pattern',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'multipleOf',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
] as const;

/** The lines of a field's documentation: what it is, what its absence means, its default and its constraints. */
export function documentation(schema: ModelSchema): DocLines {
  const meaning =
    schema.effectiveDefault === undefined
      ? []
      : [`Absent means \`${JSON.stringify(schema.effectiveDefault)}\`.`];
  return {
    text: [...descriptionLines(schema.description).text, ...meaning],
    tags: [
      ...(schema.default === undefined ? [] : [`default ${JSON.stringify(schema.default)}`]),
      ...constraintTags(schema.constraints),
      ...(schema.deprecated ? ['deprecated'] : []),
    ],
  };
}

function constraintTags(constraints: ModelSchema['constraints']): readonly string[] {
  return documented.flatMap((keyword) => {
    const value = constraints[keyword];
    if (value === undefined) return [];
    const isExclusive =
      (keyword === 'minimum' && constraints['exclusiveMinimum'] === true) ||
      (keyword === 'maximum' && constraints['exclusiveMaximum'] === true);
    const tag = isExclusive ? `exclusive${keyword.charAt(0).toUpperCase()}${keyword.slice(1)}` : keyword;
    return [`${tag} ${typeof value === 'string' ? value : JSON.stringify(value)}`];
  });
}
