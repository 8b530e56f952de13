import type { JsonObject } from './runtime/json-value.js';

const text: JsonObject = { type: 'string' };
const time: JsonObject = { type: ['string', 'null'], format: 'date-time' };
const textMap: JsonObject = { type: ['object', 'null'], additionalProperties: text };

const ownerReference: JsonObject = {
  type: 'object',
  additionalProperties: false,
  required: ['apiVersion', 'kind', 'name', 'uid'],
  properties: {
    apiVersion: text,
    kind: text,
    name: text,
    uid: text,
    controller: { type: 'boolean' },
    blockOwnerDeletion: { type: 'boolean' },
  },
};

/** Kubernetes' ObjectMeta as JSON Schema: the fields of meta/v1, which the API server checks for every kind. */
export const objectMetaSchema: JsonObject = {
  description: 'Name, namespace, labels and annotations of the object.',
  type: 'object',
  additionalProperties: false,
  properties: {
    name: { description: 'The name, unique in its namespace.', ...text },
    generateName: { description: 'The beginning of a name that the API server completes.', ...text },
    namespace: { description: 'The namespace of the object.', ...text },
    labels: { description: 'Text by which objects are selected.', ...textMap },
    annotations: { description: 'Text for people and programs; not used for selection.', ...textMap },
    finalizers: { type: ['array', 'null'], items: text },
    ownerReferences: { type: ['array', 'null'], items: ownerReference },
    uid: text,
    resourceVersion: text,
    generation: { type: 'integer' },
    creationTimestamp: time,
    deletionTimestamp: time,
    deletionGracePeriodSeconds: { type: ['integer', 'null'] },
    selfLink: text,
    managedFields: { type: ['array', 'null'], items: { type: 'object' } },
  },
};
