import type { PrinterColumn, ScaleSubresource, SelectableField, ValidationRule } from './runtime/api.js';
import type { Location } from './location.js';

/**
 * The intermediate model: what emitters see, and all they see. Every schema in it can be said by a Kubernetes
 * structural schema, every `$ref` is resolved, every rule compiles and every default is valid.
 * A kind reads like its storage version; `versions` holds all of them, in the order of the CRD.
 */
export interface CrdModel extends ModelVersion {
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly listKind: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly scope: 'Namespaced' | 'Cluster';
  /** Labels and annotations of the CRD itself. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly versions: readonly ModelVersion[];
}

export interface ModelVersion {
  /** The name of the version, such as `v1`. */
  readonly version: string;
  readonly served: boolean;
  readonly storage: boolean;
  readonly deprecated: boolean;
  readonly deprecationWarning?: string;
  readonly hasStatus: boolean;
  readonly scale?: ScaleSubresource;
  readonly printerColumns: readonly PrinterColumn[];
  readonly selectableFields: readonly SelectableField[];
  readonly schema: ModelSchema;
}

export type ScalarType = 'string' | 'integer' | 'number' | 'boolean';
export type ModelType = 'object' | 'array' | ScalarType;

export interface ModelSchema {
  readonly at: Location;
  /** The name that types of this schema share wherever it is used (its `title`). */
  readonly typeName?: string;
  readonly deprecated: boolean;
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
  readonly rules: readonly ModelRule[];
  /** Which fields go together, where `oneOf` or an explicit discriminator says so. */
  readonly union?: ModelUnion;
}

/** A CEL rule and where it was written; `at` goes into no output. */
export interface ModelRule extends ValidationRule {
  readonly at: Location;
}

/** An object of which exactly one variant holds. */
export interface ModelUnion {
  /** The field whose value tells the variants apart; absent where the presence of fields does. */
  readonly discriminator?: string;
  readonly variants: readonly ModelVariant[];
}

export interface ModelVariant {
  /** The values of the discriminator in this variant; empty without a discriminator. */
  readonly values: readonly string[];
  readonly required: readonly string[];
  /** Fields that this variant cannot have. */
  readonly forbidden: readonly string[];
}

export interface ModelProperty {
  readonly name: string;
  readonly required: boolean;
  readonly schema: ModelSchema;
}
