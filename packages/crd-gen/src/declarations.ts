import type { ModelSchema } from './model.js';
import { InputError } from './problem.js';
import { docComment, propertyName, stringLiteral, typeIdentifier } from './sanitize.js';
import type { DocLines } from './sanitize.js';

export interface DeclarationOptions {
  /** Types that carry a title are shared under that name; otherwise every type is named by its path. */
  readonly sharedNames: boolean;
  /** Whether null is a value of nullable fields. */
  readonly nullable: boolean;
}

/** Turns model schemas into TypeScript declarations; keeps the order in which types are first needed. */
export class Declarations {
  readonly #options: DeclarationOptions;
  readonly #texts = new Map<string, string>();

  constructor(options: DeclarationOptions) {
    this.#options = options;
  }

  /** The declarations so far, ready to be written to a file. */
  text(): string {
    return [...this.#texts.values()].join('\n');
  }

  /** Adds a declaration that is written by hand, under a name that types must not take. */
  add(name: string, text: string): void {
    this.#texts.set(name, text);
  }

  /** The TypeScript type of a schema; `path` names it when it needs a declaration. */
  typeOf(schema: ModelSchema, path: string): string {
    const type = this.#plainType(schema, path);
    return schema.nullable && this.#options.nullable && !schema.enum ? `${type} | null` : type;
  }

  /** The members of an object type, documented, one per line. */
  members(schema: ModelSchema, path: string, indent: string): string {
    const members = schema.properties.map(({ name, required, schema: field }) => {
      const type = this.typeOf(field, path + typeIdentifier(name));
      return `${docComment(documentation(field), indent)}${indent}readonly ${propertyName(name)}${required ? '' : '?'}: ${type};\n`;
    });
    const rest = schema.preservesUnknown ? [`${indent}readonly [field: string]: unknown;\n`] : [];
    return [...members, ...rest].join('');
  }

  #plainType(schema: ModelSchema, path: string): string {
    if (schema.intOrString) return 'number | string';
    if (schema.enum) return this.#enumeration(schema, this.#name(schema, path));
    const { type } = schema;
    if (type === undefined) return 'unknown';
    switch (type) {
      case 'string':
      case 'boolean':
        return type;
      case 'integer':
      case 'number':
        return 'number';
      case 'array':
        return this.#array(schema, path);
      case 'object':
        return this.#object(schema, path);
    }
  }

  #array(schema: ModelSchema, path: string): string {
    const item = schema.items ? this.typeOf(schema.items, path) : 'unknown';
    return item.includes('|') ? `readonly (${item})[]` : `readonly ${item}[]`;
  }

  #object(schema: ModelSchema, path: string): string {
    if (schema.additionalProperties) {
      return `Readonly<Record<string, ${this.typeOf(schema.additionalProperties, path)}>>`;
    }
    if (schema.properties.length === 0) return 'Readonly<Record<string, unknown>>';
    const name = this.#name(schema, path);
    // The members come first, so that a type refers only to types above it.
    const members = this.members(schema, name, '  ');
    const doc = docComment(this.#typeDocumentation(schema), '');
    this.#declare(
      name,
      `${doc}export interface ${name} {\n${members}}\n`,
      `export interface ${name} {\n${members}}\n`,
      schema,
    );
    return name;
  }

  #enumeration(schema: ModelSchema, name: string): string {
    const values = (schema.enum ?? []).map((value) =>
      typeof value === 'string' ? stringLiteral(value) : JSON.stringify(value),
    );
    const line = `export type ${name} = ${values.join(' | ')};\n`;
    const text =
      line.length <= 110
        ? line
        : `export type ${name} =\n${values.map((value) => `  | ${value}`).join('\n')};\n`;
    const doc = docComment(this.#typeDocumentation(schema), '');
    this.#declare(name, doc + text, text, schema);
    return name;
  }

  #typeDocumentation(schema: ModelSchema): DocLines {
    const text = (this.#options.sharedNames ? schema.typeDescription : undefined) ?? schema.description;
    return descriptionLines(text);
  }

  #name(schema: ModelSchema, path: string): string {
    return this.#options.sharedNames && schema.typeName !== undefined
      ? typeIdentifier(schema.typeName)
      : path;
  }

  /** Places may describe a shared type differently; its members must be the same. */
  readonly #bodies = new Map<string, string>();

  #declare(name: string, text: string, body: string, schema: ModelSchema): void {
    const known = this.#bodies.get(name);
    if (known !== undefined && known !== body) {
      const fix = 'Give one of them another title; types of one name must be the same everywhere.';
      throw new InputError([
        { at: schema.at, message: `the type ${name} already exists with other fields`, fix },
      ]);
    }
    this.#bodies.set(name, body);
    if (!this.#texts.has(name)) this.#texts.set(name, text);
  }
}

export function descriptionLines(description: string | undefined): DocLines {
  return { text: description === undefined ? [] : [description] };
}

/** The lines of a field's documentation: what it is, what its absence means, its default. */
export function documentation(schema: ModelSchema): DocLines {
  const meaning =
    schema.effectiveDefault === undefined
      ? []
      : [`Absent means \`${JSON.stringify(schema.effectiveDefault)}\`.`];
  return {
    text: [...descriptionLines(schema.description).text, ...meaning],
    tags: schema.default === undefined ? [] : [`default ${JSON.stringify(schema.default)}`],
  };
}
