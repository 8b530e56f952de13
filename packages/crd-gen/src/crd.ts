import { toCrdSchema } from './crd-schema.js';
import type { CrdModel, ModelVersion } from './model.js';
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionVersion,
  JsonSchemaProps,
} from './runtime/api.js';

/** The fields of every Kubernetes object, which schemas leave out. */
export const envelopeSchema: Readonly<Record<string, JsonSchemaProps>> = {
  apiVersion: { type: 'string' },
  kind: { type: 'string' },
  metadata: { type: 'object' },
};

/** The CustomResourceDefinition of a kind; keys always in the same order. */
export function toCrd(model: CrdModel): CustomResourceDefinition {
  const { kind, listKind, plural, singular, shortNames, categories, labels, annotations } = model;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${plural}.${model.group}`,
      ...(isEmpty(labels) ? {} : { labels }),
      ...(isEmpty(annotations) ? {} : { annotations }),
    },
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
      versions: model.versions.map(toCrdVersion),
      // None is the default; with several versions it is said, because objects keep their fields and nothing else.
      ...(model.versions.length > 1 ? { conversion: { strategy: 'None' } } : {}),
    },
  };
}

function toCrdVersion(version: ModelVersion): CustomResourceDefinitionVersion {
  const { deprecationWarning, scale, printerColumns, selectableFields } = version;
  const subresources = {
    ...(version.hasStatus ? { status: {} } : {}),
    ...(scale === undefined ? {} : { scale }),
  };
  return {
    name: version.version,
    served: version.served,
    storage: version.storage,
    ...(version.deprecated ? { deprecated: true } : {}),
    ...(deprecationWarning === undefined ? {} : { deprecationWarning }),
    ...(isEmpty(subresources) ? {} : { subresources }),
    ...(printerColumns.length > 0 ? { additionalPrinterColumns: printerColumns } : {}),
    ...(selectableFields.length > 0 ? { selectableFields } : {}),
    schema: { openAPIV3Schema: withEnvelope(toCrdSchema(version.schema)) },
  };
}

function withEnvelope(schema: JsonSchemaProps): JsonSchemaProps {
  return { ...schema, properties: { ...envelopeSchema, ...schema.properties } };
}

function isEmpty(value: object): boolean {
  return Object.keys(value).length === 0;
}
