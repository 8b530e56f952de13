import type { JsonObject } from './json.js';

/** Why the schema or a rule refuses a value. */
export interface SchemaViolation {
  /** As the API server writes it: spec.protocols.tcp.ports[0].start */
  readonly path: string;
  readonly message: string;
  readonly type: 'required' | 'type' | 'enum' | 'pattern' | 'range' | 'format' | 'rule' | 'length' | 'other';
}

/**
 * A custom kind with the semantics of its schema. The definitions of @twingate-kit/crds have this shape.
 * Unknown fields are dropped by the schema of the CRD that is served, so that an older CRD can be served too.
 */
export interface CustomKind {
  readonly group: string;
  readonly plural: string;
  /** The CRD as a plain object. */
  readonly crd: object;
  /** A new value with the schema's defaults. */
  applyDefaults(object: unknown): unknown;
  /** Empty when valid. `old` is the stored object when this is an update. */
  validate(object: unknown, old?: unknown): readonly SchemaViolation[];
}

/** Replaces a CRD before it is served, or leaves it out with undefined. */
export type CrdMapper = (crd: JsonObject) => JsonObject | undefined;
