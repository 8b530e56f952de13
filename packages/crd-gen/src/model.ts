import type { PrinterColumn, ValidationRule } from './runtime/api.js';
import type { Location } from './location.js';

/**
 * The intermediate model: what emitters see, and all they see. Every schema in it can be said by a Kubernetes
 * structural schema, every `$ref` is resolved, every rule compiles and every default is valid.
 */
export interface CrdModel {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly listKind: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly scope: 'Namespaced' | 'Cluster';
  readonly hasStatus: boolean;
  readonly printerColumns: readonly PrinterColumn[];
  readonly schema: ModelSchema;
}

export type ScalarType = 'string' | 'integer' | 'number' | 'boolean';
export type ModelType = 'object' | 'array' | ScalarType;

export interface ModelSchema {
  readonly at: Location;
  /** The name that types of this schema share wherever it is used (its `title`). */
  readonly typeName?: string;
  readonly description?: string;
  /** What a shared type says of itself, where `description` tells of one use of it. */
  readonly typeDescription?: string;
  /** Absent for free-form values and for int-or-string. */
  readonly type?: ModelType;
  readonly nullable: boolean;
  readonly intOrString: boolean;
  readonly preservesUnknown: boolean;
  readonly embeddedResource: boolean;
  readonly default?: unknown;
  /** What an absent value means to the program that reads it; never stored. */
  readonly effectiveDefault?: unknown;
  readonly enum?: readonly unknown[];
  /** Constraints of a single value (pattern, format, minimum…) exactly as a CRD writes them. */
  readonly constraints: Readonly<Record<string, unknown>>;
  /** allOf, anyOf, oneOf, not: value validations only, exactly as a CRD writes them. */
  readonly combinators: Readonly<Record<string, unknown>>;
  readonly properties: readonly ModelProperty[];
  readonly additionalProperties?: ModelSchema;
  readonly items?: ModelSchema;
  readonly listType?: 'atomic' | 'set' | 'map';
  readonly listMapKeys: readonly string[];
  readonly mapType?: 'atomic' | 'granular';
  readonly rules: readonly ValidationRule[];
}

export interface ModelProperty {
  readonly name: string;
  readonly required: boolean;
  readonly schema: ModelSchema;
}
