/**
 * What a generated kind offers. This file holds interfaces only: its declaration is copied next to every
 * generated validators file, so it must not import anything.
 */

/** The part of Kubernetes' ObjectMeta that people and controllers read and write. */
export interface ObjectMeta {
  readonly name?: string;
  readonly generateName?: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  /** RFC 3339 */
  readonly creationTimestamp?: string;
  /** RFC 3339 */
  readonly deletionTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
  readonly ownerReferences?: readonly OwnerReference[];
  readonly managedFields?: readonly unknown[];
}

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

/** One CEL rule of a schema (`x-kubernetes-validations`). */
export interface ValidationRule {
  readonly rule: string;
  readonly message?: string;
  readonly messageExpression?: string;
  readonly reason?: string;
  readonly fieldPath?: string;
  /** The rule also runs where there is no former value: `oldSelf` is then an optional value. */
  readonly optionalOldSelf?: boolean;
}

/** A structural schema as it stands in a CustomResourceDefinition. */
export interface JsonSchemaProps {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly format?: string;
  readonly nullable?: boolean;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly exclusiveMaximum?: boolean;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchemaProps>>;
  readonly additionalProperties?: JsonSchemaProps | boolean;
  readonly items?: JsonSchemaProps;
  readonly allOf?: readonly JsonSchemaProps[];
  readonly anyOf?: readonly JsonSchemaProps[];
  readonly oneOf?: readonly JsonSchemaProps[];
  readonly not?: JsonSchemaProps;
  readonly 'x-kubernetes-validations'?: readonly ValidationRule[];
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-embedded-resource'?: boolean;
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: string;
}

export interface PrinterColumn {
  readonly name: string;
  readonly type: string;
  readonly jsonPath: string;
  readonly description?: string;
  readonly format?: string;
  readonly priority?: number;
}

/** Paths from the object: `.spec.replicas`. */
export interface ScaleSubresource {
  readonly specReplicasPath: string;
  readonly statusReplicasPath: string;
  readonly labelSelectorPath?: string;
}

export interface SelectableField {
  readonly jsonPath: string;
}

export interface CustomResourceDefinitionVersion {
  readonly name: string;
  readonly served: boolean;
  readonly storage: boolean;
  readonly deprecated?: boolean;
  readonly deprecationWarning?: string;
  readonly schema: { readonly openAPIV3Schema: JsonSchemaProps };
  readonly subresources?: { readonly status?: object; readonly scale?: ScaleSubresource };
  readonly additionalPrinterColumns?: readonly PrinterColumn[];
  readonly selectableFields?: readonly SelectableField[];
}

export interface CustomResourceDefinition {
  readonly apiVersion: 'apiextensions.k8s.io/v1';
  readonly kind: 'CustomResourceDefinition';
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: {
    readonly group: string;
    readonly scope: 'Namespaced' | 'Cluster';
    readonly names: {
      readonly kind: string;
      readonly listKind: string;
      readonly plural: string;
      readonly singular: string;
      readonly shortNames?: readonly string[];
      readonly categories?: readonly string[];
    };
    readonly versions: readonly CustomResourceDefinitionVersion[];
    readonly conversion?: { readonly strategy: 'None' };
  };
}

/** One reason why an object is refused. */
export interface Violation {
  /** The API server's field path, for example `spec.protocols.tcp.ports[0]`; empty for the object itself. */
  readonly path: string;
  /** The literal message of a CEL rule, or the end of a sentence that begins with the path. */
  readonly message: string;
  readonly type: 'required' | 'type' | 'enum' | 'pattern' | 'range' | 'format' | 'rule' | 'length' | 'other';
  /** The reason that a CEL rule states, such as `FieldValueForbidden`. */
  readonly reason?: string;
}

export interface KindInfo {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly listKind: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
}

/** Everything that is known about one kind; behaves like the API server that has its CRD installed. */
export interface KindDefinition<T> extends KindInfo {
  /** The CRD as a plain frozen object, equal to the YAML file. */
  readonly crd: CustomResourceDefinition;
  /**
   * The object with the schema's defaults. Null for a field that is not nullable counts as absent: it takes the
   * default, or disappears where there is none. The input is not changed.
   */
  applyDefaults(object: unknown): unknown;
  /** The object without the fields that the schema does not know. `metadata` and the input are not changed. */
  prune(object: unknown): unknown;
  /**
   * Checks an object after defaulting: schema first, then list keys, then CEL rules (unless a field is missing or
   * of the wrong type, as on the API server). With `old` it is an update, and rules that read `oldSelf` run too.
   * An empty list means valid.
   */
  validate(object: unknown, old?: unknown): readonly Violation[];
  /** True when `validate(object)` finds nothing. */
  isValid(object: unknown): object is T;
}
