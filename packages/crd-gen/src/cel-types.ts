import type { Environment } from '@marcbachmann/cel-js';
import type { ModelSchema } from './model.js';
import { celFieldName } from './runtime/cel-value.js';

/** A type of an expression, as the checker of the library names it: `list<T_spec_ports_item>`. */
export type CelType = string;

/**
 * Declares the types of a schema to the type checker, as the API server sees them: values without a type are not
 * visible to rules.
 */
export class CelTypes {
  readonly #environment: Environment;
  readonly #fields = new Map<string, Readonly<Record<string, CelType>>>();
  readonly #schemas = new Map<string, ModelSchema>();

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** The type of a schema; undefined when rules cannot see its values. `name` is used for types of objects. */
  declare(schema: ModelSchema, name: string, isResource = schema.embeddedResource): CelType | undefined {
    if (schema.intOrString) return 'dyn';
    switch (schema.type) {
      case 'string':
        return stringTypes[String(schema.constraints['format'])] ?? 'string';
      case 'integer':
        return 'int';
      case 'number':
        return 'double';
      case 'boolean':
        return 'bool';
      case 'array': {
        const item = schema.items && this.declare(schema.items, `${name}_item`);
        return item && `list<${item}>`;
      }
      case 'object':
        return this.#declareObject(schema, name, isResource);
      case undefined:
      default:
        return undefined;
    }
  }

  /** The type of a field of a type, for objects and maps; undefined when there is no such field. */
  member(type: CelType, field: string): CelType | undefined {
    const inner = /^optional<(.*)>$/.exec(type)?.[1];
    if (inner !== undefined) return this.member(inner, field);
    if (type === 'dyn' || type === 'map') return 'dyn';
    return /^map<[a-z]+, (.*)>$/.exec(type)?.[1] ?? this.#fields.get(type)?.[field];
  }

  /** Whether a type is an object with fixed fields. */
  isObject(type: CelType): boolean {
    return this.#fields.has(type);
  }

  /** The schema that an object type was declared for. */
  schemaOf(type: CelType): ModelSchema | undefined {
    return this.#schemas.get(type);
  }

  #declareObject(schema: ModelSchema, name: string, isResource: boolean): CelType | undefined {
    if (schema.additionalProperties) {
      const value = this.declare(schema.additionalProperties, `${name}_value`);
      return value && `map<string, ${value}>`;
    }
    const fields = schema.properties.flatMap((property): readonly (readonly [string, CelType])[] => {
      const field = celFieldName(property.name);
      const type = field === undefined ? undefined : this.declare(property.schema, `${name}_${field}`);
      return field === undefined || type === undefined ? [] : [[field, type]];
    });
    const envelope = isResource ? { apiVersion: 'string', kind: 'string', metadata: this.#metadata() } : {};
    return this.#register(name, { ...Object.fromEntries(fields), ...envelope }, schema);
  }

  #metadata(): CelType {
    return this.#register('metadata', { name: 'string', generateName: 'string' });
  }

  #register(name: string, fields: Record<string, CelType>, schema?: ModelSchema): CelType {
    const base = `T_${name.replace(/[^A-Za-z0-9_]/g, '_')}`;
    let unique = base;
    for (let count = 2; this.#fields.has(unique); count += 1) unique = `${base}_${count}`;
    this.#fields.set(unique, fields);
    if (schema) this.#schemas.set(unique, schema);
    this.#environment.registerType(unique, { fields }).registerOperator(`${unique} == ${unique}`, () => true);
    return unique;
  }
}

/** Formats whose values are no strings in rules. */
const stringTypes: Readonly<Record<string, CelType>> = {
  date: 'google.protobuf.Timestamp',
  'date-time': 'google.protobuf.Timestamp',
  duration: 'google.protobuf.Duration',
  byte: 'bytes',
};
