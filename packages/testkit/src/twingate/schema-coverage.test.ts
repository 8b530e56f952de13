import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import {
  buildSchema,
  getNamedType,
  type GraphQLArgument,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  parse,
} from 'graphql';
import { sampleCertificates, samplePublicKeys } from '../factories/sample-authorities.js';
import { schemaFile } from './executable-schema.js';
import { formatGlobalId } from './global-id.js';
import { type GraphqlBody, startCaller, type TestCaller } from './test-caller.test.js';

const source = readFileSync(schemaFile, 'utf8');
const schema = buildSchema(source);
/** The weak section extends the two roots; what only it uses is weak as well. */
const weakFields = new Set(
  parse(source).definitions.flatMap((definition) => {
    if (definition.kind !== Kind.OBJECT_TYPE_EXTENSION) return [];
    return (definition.fields ?? []).map((field) => `${definition.name.value}.${field.name.value}`);
  }),
);

type Root = 'QueriesRoot' | 'MutationsRoot';

function rootFields(root: Root) {
  const type = schema.getType(root);
  if (!isObjectType(type)) throw new Error(`The schema has no ${root}.`);
  return Object.values(type.getFields()).filter((field) => !weakFields.has(`${root}.${field.name}`));
}

/** Every field of the type down to a depth; below, only leaves. */
function selection(type: GraphQLOutputType, depth: number): string {
  const named = getNamedType(type);
  if (isLeafType(named)) return '';
  if (isAbstractType(named)) {
    const parts = schema.getPossibleTypes(named).map((one) => `... on ${one.name} ${selection(one, depth)}`);
    return `{ __typename ${parts.join(' ')} }`;
  }
  const fields = Object.values((named as GraphQLObjectType).getFields())
    .filter((field) => depth > 0 || isLeafType(getNamedType(field.type)))
    .map((field) => `${field.name} ${selection(field.type, depth - 1)}`);
  return `{ __typename ${fields.join(' ')} }`;
}

/** Adds `Type.field` of everything that an answer holds. */
function collect(value: unknown, answered: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) collect(item, answered);
  if (typeof value !== 'object' || value === null) return;
  const type = (value as Readonly<Record<string, unknown>>)['__typename'];
  for (const [field, inner] of Object.entries(value)) {
    if (typeof type === 'string') answered.add(`${type}.${field}`);
    collect(inner, answered);
  }
}

/** One of each entity, each connected to others. */
function fill({ simulator }: TestCaller): Readonly<Record<string, string>> {
  const { world } = simulator;
  const user = world.users.add({ email: 'ada@example.com' });
  const group = world.groups.add({ name: 'team', userIds: [user.id] });
  const serviceAccount = world.serviceAccounts.add({});
  const sshCAId = world.certificateAuthorities.add({ __typename: 'SSHCertificateAuthority' }).id;
  const gateway = world.gateways.add({ sshCAId });
  const edge = {
    securityPolicyId: world.securityPolicies.list()[0]?.id ?? null,
    expiresAt: null,
    accessPolicy: { mode: 'MANUAL' as const, durationSeconds: null },
    approvalMode: null,
    usageBasedAutolockDurationDays: null,
  };
  const access = [group, serviceAccount].map(({ id }) => ({ ...edge, principalId: id }));
  const common = { access, approverGroupIds: [group.id], tags: [{ key: 'a', value: 'b' }] };
  const port = { port: 443 };
  const ports = { gatewayId: gateway.id, upstream: port, downstream: port };
  const restricted = { policy: 'RESTRICTED' as const, ports: [{ start: 1, end: 2 }] };
  const protocols = { allowIcmp: true, tcp: restricted, udp: restricted };
  const resource = world.resources.add({ ...common, protocols });
  world.resources.add({ __typename: 'KubernetesResource', ...common, ...ports });
  world.resources.add({ __typename: 'SSHResource', ...common, ...ports });
  world.resources.add({
    __typename: 'WebAppResource',
    ...common,
    gatewayId: gateway.id,
    upstream: { port: 80, tlsMode: 'NONE' },
    downstream: { port: 443, tlsMode: 'TLS13' },
    requestHeaderRewrites: [{ key: 'X-A', value: '1' }],
  });
  const connector = world.connectors.add({ name: 'edge' });
  const key = world.serviceAccountKeys.add({ serviceAccountId: serviceAccount.id });
  const found = { isSatisfied: true, detected: true };
  const vendor = { isVerified: true, expiredAt: null, failureReason: null, failureDetails: null };
  const device = world.devices.add({ userId: user.id, serialNumber: 'S1' });
  world.devices.edit(device.id, {
    posture: {
      ...device.posture,
      firewall: found,
      osVersion: { isSatisfied: true, version: '1' },
      jamf: vendor,
      manualVerification: { isVerified: true, value: 'yes' },
    },
  });
  world.serialNumbers.add({ serialNumber: 'S1' });
  const request = world.accessRequests.add({ userId: user.id, resourceId: resource.id });
  const profile = world.dnsFilteringProfiles.add({ groupIds: [group.id] });
  world.settings.edit({ eventsSyncOidcProviderUrl: 'https://oidc.example.com' });
  return {
    accessRequest: request.id,
    certificateAuthority: sshCAId,
    connector: connector.id,
    device: device.id,
    devicePosture: device.id,
    dnsFilteringProfile: profile.id,
    gateway: gateway.id,
    group: group.id,
    remoteNetwork: formatGlobalId('RemoteNetwork', 1),
    resource: resource.id,
    securityPolicy: formatGlobalId('SecurityPolicy', 1),
    serviceAccount: serviceAccount.id,
    serviceAccountKey: key.id,
    user: user.id,
  };
}

async function askEveryQuery(caller: TestCaller): Promise<ReadonlySet<string>> {
  const ids = fill(caller);
  const answered = new Set<string>();
  for (const field of rootFields('QueriesRoot')) {
    const id = ids[field.name];
    const call = `${field.name}${id === undefined ? '' : `(id: "${id}")`}`;
    const { json } = await caller.post(`{ __typename ${call} ${selection(field.type, 4)} }`);
    expect(json?.errors, field.name).to.equal(undefined);
    expect(json?.data?.[field.name], field.name).not.to.equal(null);
    collect(json?.data, answered);
  }
  return answered;
}

/** Fields of the object types that can be reached from the root without the weak section. */
function reachableFields(root: Root): readonly string[] {
  const seen = new Set<string>([root]);
  const pending: GraphQLOutputType[] = rootFields(root).map((field) => field.type);
  const fields = rootFields(root).map((field) => `${root}.${field.name}`);
  for (let type = pending.pop(); type !== undefined; type = pending.pop()) {
    const named = getNamedType(type);
    if (seen.has(named.name) || isLeafType(named)) continue;
    seen.add(named.name);
    if (isAbstractType(named)) pending.push(...schema.getPossibleTypes(named));
    else {
      const own = Object.values((named as GraphQLObjectType).getFields());
      fields.push(...own.map((field) => `${named.name}.${field.name}`));
      pending.push(...own.map((field) => field.type));
    }
  }
  return fields;
}

const texts: Readonly<Record<string, string>> = {
  certificate: sampleCertificates[0].pem,
  publicKey: samplePublicKeys[0].publicKey,
  address: 'gw.internal:8443',
  email: 'new@example.com',
};

/** A literal that the type accepts; ids are well formed and missing. */
function literal(name: string, type: GraphQLInputType): string {
  if (isNonNullType(type)) return literal(name, type.ofType);
  if (isListType(type)) return `[${literal(name, type.ofType)}]`;
  if (isEnumType(type)) return type.getValues()[0]?.name ?? '';
  if (isInputObjectType(type)) return `{ ${required(Object.values(type.getFields()))} }`;
  if (type.name === 'ID') return JSON.stringify(formatGlobalId('Nothing', 404));
  if (type.name === 'Boolean') return 'true';
  return type.name === 'String' ? JSON.stringify(texts[name] ?? 'text') : '1';
}

function required(fields: readonly Pick<GraphQLArgument, 'name' | 'type'>[]): string {
  return fields
    .filter((field) => isNonNullType(field.type))
    .map((field) => `${field.name}: ${literal(field.name, field.type)}`)
    .join(' ');
}

describe('the coverage of the schema by the simulated Twingate API', () => {
  it('answers every query and every field of every object that is not weak', async () => {
    const answered = await askEveryQuery(await startCaller());
    expect(reachableFields('QueriesRoot').filter((field) => !answered.has(field))).to.deep.equal([]);
  }).timeout(120_000);

  it('answers every mutation that is not weak with ok or a refusal', async () => {
    const caller = await startCaller();
    for (const field of rootFields('MutationsRoot')) {
      const call = `${field.name}(${required(field.args)})`;
      const { json }: { json: GraphqlBody | undefined } = await caller.post(
        `mutation { ${call} ${selection(field.type, 2)} }`,
      );
      expect(json?.errors, field.name).to.equal(undefined);
      const { ok, error } = json?.data?.[field.name] ?? {};
      expect(ok === true ? error === null : ok === false && typeof error === 'string', field.name).to.equal(
        true,
      );
    }
  });

  it('says of every weak root field that it is not simulated', async () => {
    const caller = await startCaller();
    expect([...weakFields]).to.include.members(['QueriesRoot.webhooks', 'MutationsRoot.webhookCreate']);
    for (const weak of weakFields) {
      const [root = '', name = ''] = weak.split('.');
      const field = (schema.getType(root) as GraphQLObjectType).getFields()[name];
      if (field === undefined) throw new Error(`The schema has no ${weak}.`);
      const args = required(field.args);
      const call = `${name}${args === '' ? '' : `(${args})`} ${selection(field.type, 0)}`;
      const { json } = await caller.post(`${root === 'QueriesRoot' ? 'query' : 'mutation'} { ${call} }`);
      expect(json?.errors?.[0]?.message).to.equal(
        `not simulated: ${name} is in the weak section of the schema`,
      );
    }
  });
});
