import type { KubeClient } from './client.js';
import { isNotFound } from './errors.js';

/** What a kind must offer for an operator to work with it. */
export interface ServedKindRequirement {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly statusSubresource: boolean;
  /** Fields of the schema by path, e.g. `status.conditions`. */
  readonly fields: readonly string[];
}

/**
 * What the cluster lacks of the requirement, a few words each; empty when it has all. Reads discovery and OpenAPI,
 * which every service account may. Throws what the client throws, when that cannot be told.
 */
export async function checkServedKind(
  client: Pick<KubeClient, 'getJson'>,
  requirement: ServedKindRequirement,
): Promise<readonly string[]> {
  const { group, version, plural, statusSubresource } = requirement;
  const served = await servedKinds(client, `/apis/${group}/${version}`);
  const kind = served.get(plural);
  if (kind === undefined) return [`${plural}.${group} ${version} is not served`];
  const lacksStatus = statusSubresource && !served.has(`${plural}/status`);
  return [
    ...(lacksStatus ? [`${plural}.${group} has no status subresource`] : []),
    ...(await missingFields(client, kind, requirement)),
  ];
}

/** Kinds by the name of their collection or subresource. */
async function servedKinds(
  client: Pick<KubeClient, 'getJson'>,
  path: string,
): Promise<ReadonlyMap<string, string>> {
  const list = (await orNotFound(client.getJson(path))) as ApiResourceList | undefined;
  return new Map(list?.resources?.map(({ name, kind }) => [name, kind]));
}

async function missingFields(
  client: Pick<KubeClient, 'getJson'>,
  kind: string,
  { group, version, plural, fields }: ServedKindRequirement,
): Promise<readonly string[]> {
  const document = (await orNotFound(client.getJson(`/openapi/v3/apis/${group}/${version}`))) as
    OpenApi | undefined;
  const schema = document === undefined ? undefined : schemaOf(document, { group, version, kind });
  if (document === undefined || schema === undefined) {
    return [`the schema of ${plural}.${group} ${version} is not published`];
  }
  return fields
    .filter((field) => !hasField(document, schema, field.split('.')))
    .map((field) => `${plural}.${group} has no field ${field}`);
}

interface ApiResourceList {
  readonly resources?: readonly { readonly name: string; readonly kind: string }[];
}

interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly 'x-kubernetes-group-version-kind'?: readonly GroupVersionKind[];
}

/** OpenAPI 3 as the API server publishes it, as far as it is read here. */
interface OpenApi {
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

function schemaOf(document: OpenApi, wanted: GroupVersionKind): Schema | undefined {
  return Object.values(document.components?.schemas ?? {}).find((schema) =>
    schema['x-kubernetes-group-version-kind']?.some(
      ({ group, version, kind }) =>
        group === wanted.group && version === wanted.version && kind === wanted.kind,
    ),
  );
}

function hasField(document: OpenApi, schema: Schema, [field, ...rest]: readonly string[]): boolean {
  if (field === undefined) return true;
  return alternatives(document, schema).some(({ properties }) => {
    const property = properties?.[field];
    return property !== undefined && hasField(document, property, rest);
  });
}

/** The schema itself and all that it refers to. */
function alternatives(document: OpenApi, schema: Schema): readonly Schema[] {
  const name = schema.$ref?.split('/').at(-1);
  const target = name === undefined ? undefined : document.components?.schemas?.[name];
  return [
    schema,
    ...[target ?? [], schema.allOf ?? []].flat().flatMap((inner) => alternatives(document, inner)),
  ];
}

async function orNotFound(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
