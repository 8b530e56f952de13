import type { ModelProperty, ModelRule, ModelSchema } from './model.js';
import type { JsonSchemaProps, ValidationRule } from './runtime/api.js';
import { omitKeys } from './runtime/json-value.js';

/** The schema as a CRD writes it; keys always in the same order. */
export function toCrdSchema(schema: ModelSchema): JsonSchemaProps {
  return {
    ...when(schema.description !== undefined, { description: schema.description }),
    ...when(schema.type !== undefined, { type: schema.type }),
    ...when(schema.nullable, { nullable: true }),
    ...when(schema.default !== undefined, { default: schema.default }),
    ...when(schema.enum !== undefined, { enum: schema.enum }),
    ...schema.constraints,
    ...kubernetesExtensions(schema),
    ...fields(schema.properties),
    ...when(schema.additionalProperties !== undefined, {
      additionalProperties: schema.additionalProperties && toCrdSchema(schema.additionalProperties),
    }),
    ...when(schema.items !== undefined, { items: schema.items && toCrdSchema(schema.items) }),
    ...schema.combinators,
    ...when(schema.rules.length > 0, {
      'x-kubernetes-validations': schema.rules.map(withoutLocation),
    }),
  };
}

function withoutLocation(rule: ModelRule): ValidationRule {
  return omitKeys({ ...rule }, ['at']) as unknown as ValidationRule;
}

function kubernetesExtensions(schema: ModelSchema): JsonSchemaProps {
  return {
    ...when(schema.intOrString, { 'x-kubernetes-int-or-string': true }),
    ...when(schema.preservesUnknown, { 'x-kubernetes-preserve-unknown-fields': true }),
    ...when(schema.embeddedResource, { 'x-kubernetes-embedded-resource': true }),
    ...when(schema.listType !== undefined, { 'x-kubernetes-list-type': schema.listType }),
    ...when(schema.listMapKeys.length > 0, { 'x-kubernetes-list-map-keys': schema.listMapKeys }),
    ...when(schema.mapType !== undefined, { 'x-kubernetes-map-type': schema.mapType }),
  };
}

function fields(properties: readonly ModelProperty[]): JsonSchemaProps {
  const required = properties.filter((property) => property.required).map((property) => property.name);
  return {
    ...when(required.length > 0, { required }),
    ...when(properties.length > 0, {
      properties: Object.fromEntries(properties.map(({ name, schema }) => [name, toCrdSchema(schema)])),
    }),
  };
}

/** Members with a value only; JSON and YAML know no undefined. */
function when(condition: boolean, member: Readonly<Record<string, unknown>>): JsonSchemaProps {
  return condition ? member : {};
}
