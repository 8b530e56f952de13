import type { ApiResource } from '../api-resource.js';
import { arrayAt, type JsonObject, isObject, objectAt, without } from '../json.js';
import { deploymentDefaults } from './deployment-defaults.js';

/** The few defaults of built-in kinds that somebody relies on. */
export function builtInDefaults(resource: ApiResource, object: JsonObject): JsonObject {
  switch (resource.storageKey) {
    case '/secrets':
      return secretDefaults(object);
    case '/namespaces':
      return namespaceDefaults(object);
    case '/configmaps':
      return withoutEmpty(object, ['data', 'binaryData']);
    case '/services':
      return serviceDefaults(object);
    case 'apps/deployments':
      return deploymentDefaults(object);
    default:
      return object;
  }
}

function serviceDefaults(service: JsonObject): JsonObject {
  const spec = objectAt(service, 'spec');
  const ports = arrayAt(spec, 'ports').map((port) =>
    isObject(port) ? { protocol: 'TCP', targetPort: port['port'], ...port } : port,
  );
  const defaults = { type: 'ClusterIP', sessionAffinity: 'None' };
  return { ...service, spec: { ...defaults, ...spec, ...('ports' in spec ? { ports } : {}) } };
}

function withoutEmpty(object: JsonObject, fields: readonly string[]): JsonObject {
  return Object.fromEntries(
    Object.entries(object).filter(
      ([field, value]) => !fields.includes(field) || (isObject(value) && Object.keys(value).length > 0),
    ),
  );
}

function secretDefaults(secret: JsonObject): JsonObject {
  const plain = Object.entries(objectAt(secret, 'stringData')).map(([key, value]) => [
    key,
    Buffer.from(String(value)).toString('base64'),
  ]);
  const data = { ...objectAt(secret, 'data'), ...(Object.fromEntries(plain) as JsonObject) };
  const rest = without(secret, 'stringData');
  return {
    ...rest,
    ...(Object.keys(data).length === 0 ? {} : { data }),
    type: secret['type'] ?? 'Opaque',
  };
}

function namespaceDefaults(namespace: JsonObject): JsonObject {
  const spec = objectAt(namespace, 'spec');
  const metadata = objectAt(namespace, 'metadata');
  const labels = { ...objectAt(metadata, 'labels'), 'kubernetes.io/metadata.name': metadata['name'] };
  const status = isObject(namespace['status']) ? namespace['status'] : { phase: 'Active' };
  return {
    ...namespace,
    metadata: { ...metadata, labels },
    spec: { ...spec, finalizers: spec['finalizers'] ?? ['kubernetes'] },
    status,
  };
}
