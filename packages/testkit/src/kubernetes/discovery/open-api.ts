import { createHash } from 'node:crypto';
import { type ApiResource, apiVersionOf, groupVersionPath } from '../api-resource.js';
import { type JsonObject, objectAt } from '../json.js';
import type { GroupVersion } from '../resource-registry.js';

/** The document at /openapi/v3: where the document of each group and version is. */
export function openApiIndex(groupVersions: readonly GroupVersion[]): JsonObject {
  const entries = groupVersions.map((groupVersion) => {
    const path = groupVersionPath(groupVersion).slice(1);
    const hash = createHash('sha256')
      .update(JSON.stringify(openApiDocument(groupVersion)))
      .digest('hex');
    return [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${hash.toUpperCase()}` }] as const;
  });
  return { paths: Object.fromEntries(entries) };
}

/** The document of one group and version: as much as kubectl reads for validation and `kubectl explain`. */
export function openApiDocument(groupVersion: GroupVersion): JsonObject {
  const { resources } = groupVersion;
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'embedded' },
    paths: Object.fromEntries(resources.flatMap(pathsOf)),
    components: {
      schemas: Object.fromEntries(resources.map((resource) => [schemaName(resource), schemaOf(resource)])),
    },
  };
}

/** "com.twingate.v1beta.TwingateGroup" */
function schemaName({ group, version, kind }: ApiResource): string {
  const domain = group === '' ? 'io.k8s.api.core' : group.split('.').reverse().join('.');
  return `${domain}.${version}.${kind}`;
}

const objectMeta: JsonObject = {
  type: 'object',
  description: "Standard object's metadata.",
  'x-kubernetes-preserve-unknown-fields': true,
};

function schemaOf(resource: ApiResource): JsonObject {
  const { group, version, kind } = resource;
  const schema = resource.custom?.schema ?? { 'x-kubernetes-preserve-unknown-fields': true };
  const head = { apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: objectMeta };
  return {
    ...schema,
    type: 'object',
    properties: { ...head, ...objectAt(schema, 'properties'), metadata: objectMeta },
    'x-kubernetes-group-version-kind': [{ group, version, kind }],
  };
}

type Path = readonly [string, JsonObject];

function pathsOf(resource: ApiResource): readonly Path[] {
  const scope = resource.namespaced ? '/namespaces/{namespace}' : '';
  const collection = `${groupVersionPath(resource)}${scope}/${resource.plural}`;
  const item = `${collection}/{name}`;
  const paths: Path[] = [
    [collection, { ...inPath(resource, []), ...operations(resource, { get: 'list', post: 'post' }) }],
    [
      item,
      {
        ...inPath(resource, ['name']),
        ...operations(resource, { get: 'get', put: 'put', patch: 'patch', delete: 'delete' }),
      },
    ],
  ];
  if (!resource.statusSubresource) return paths;
  const status = operations(resource, { get: 'get', put: 'put', patch: 'patch' });
  return [...paths, [`${item}/status`, { ...inPath(resource, ['name']), ...status }]];
}

function inPath(resource: ApiResource, names: readonly string[]): JsonObject {
  const all = resource.namespaced ? [...names, 'namespace'] : names;
  return {
    parameters: all.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
  };
}

function operations(resource: ApiResource, actions: Readonly<Record<string, string>>): JsonObject {
  const entries = Object.entries(actions).map(
    ([method, action]) => [method, operation(resource, action)] as const,
  );
  return Object.fromEntries(entries);
}

function operation(resource: ApiResource, action: string): JsonObject {
  const { group, version, kind } = resource;
  const writes = action === 'post' || action === 'put' || action === 'patch';
  const parameters = writes ? ['dryRun', 'fieldManager', 'fieldValidation'] : [];
  const content = {
    'application/json': { schema: { $ref: `#/components/schemas/${schemaName(resource)}` } },
  };
  return {
    operationId: `${action}${apiVersionOf(resource).replace(/\W/g, '_')}${kind}`,
    parameters: parameters.map((name) => ({
      name,
      in: 'query',
      schema: { type: 'string', uniqueItems: true },
    })),
    ...(writes ? { requestBody: requestBody(resource, action) } : {}),
    responses: { '200': { description: 'OK', content } },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': { group, version, kind },
  };
}

function requestBody(resource: ApiResource, action: string): JsonObject {
  const schema = { $ref: `#/components/schemas/${schemaName(resource)}` };
  const types =
    action === 'patch'
      ? ['application/json-patch+json', 'application/merge-patch+json']
      : ['application/json'];
  const body = action === 'patch' ? { schema: { type: 'object' } } : { schema };
  return { required: true, content: Object.fromEntries(types.map((type) => [type, body])) };
}
