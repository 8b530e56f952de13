import { toCrdSchema } from './crd-schema.js';
import type { CrdModel } from './model.js';
import type { CustomResourceDefinition, JsonSchemaProps } from './runtime/api.js';

/** The fields of every Kubernetes object, which schemas leave out. */
export const envelopeSchema: Readonly<Record<string, JsonSchemaProps>> = {
  apiVersion: { type: 'string' },
  kind: { type: 'string' },
  metadata: { type: 'object' },
};

/** The CustomResourceDefinition of a kind. */
export function toCrd(model: CrdModel): CustomResourceDefinition {
  const { kind, listKind, plural, singular, shortNames, categories } = model;
  const schema = toCrdSchema(model.schema);
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${model.group}` },
    spec: {
      group: model.group,
      scope: model.scope,
      names: {
        kind,
        listKind,
        plural,
        singular,
        ...(shortNames.length > 0 ? { shortNames } : {}),
        ...(categories.length > 0 ? { categories } : {}),
      },
      versions: [
        {
          name: model.version,
          served: true,
          storage: true,
          ...(model.hasStatus ? { subresources: { status: {} } } : {}),
          ...(model.printerColumns.length > 0 ? { additionalPrinterColumns: model.printerColumns } : {}),
          schema: { openAPIV3Schema: { ...schema, properties: { ...envelopeSchema, ...schema.properties } } },
        },
      ],
    },
  };
}
