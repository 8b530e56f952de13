import { expect } from 'chai';
import { VirtualClock } from '../clock/virtual-clock.js';
import { formatGlobalId } from './global-id.js';
import {
  createResource,
  deleteResource,
  type Payload,
  readResource,
  startCaller,
  type TestCaller,
  updateResource,
} from './test-caller.test.js';

const network = formatGlobalId('RemoteNetwork', 1);
const defaultPolicy = { id: formatGlobalId('SecurityPolicy', 1), name: 'Default Policy' };
const missing = formatGlobalId('Resource', 999999);
const plain = { name: 'app', address: 'app.internal', remoteNetworkId: network };

function created(caller: TestCaller, input: object = {}): Promise<Payload> {
  return caller.ask(createResource, { ...plain, ...input });
}

async function createdId(caller: TestCaller, input: object = {}): Promise<string> {
  return String((await created(caller, input)).entity?.['id']);
}

describe('resources of the simulated Twingate API', () => {
  it('creates a network resource with the defaults of the API', async () => {
    const caller = await startCaller({ clock: new VirtualClock({ startAt: Date.UTC(2026, 1, 3) }) });
    const result = await created(caller);
    expect([result.ok, result.error]).to.deep.equal([true, null]);
    expect(result.entity).to.deep.equal({
      __typename: 'NetworkResource',
      id: formatGlobalId('Resource', 1001),
      name: 'app',
      createdAt: '2026-02-03T00:00:00.000001+00:00',
      updatedAt: '2026-02-03T00:00:00.000001+00:00',
      alias: null,
      isActive: true,
      isVisible: true,
      isBrowserShortcutEnabled: false,
      address: { type: 'DNS', value: 'app.internal' },
      protocols: {
        allowIcmp: true,
        tcp: { policy: 'ALLOW_ALL', ports: [] },
        udp: { policy: 'ALLOW_ALL', ports: [] },
      },
      remoteNetwork: { id: network, name: 'Default Network' },
      securityPolicy: defaultPolicy,
      tags: [],
      approvalMode: 'MANUAL',
      accessPolicy: { mode: 'MANUAL', durationSeconds: null },
      routingMode: 'THROUGH_TWINGATE',
    });
  });

  it('reads what it created, and null for a missing id', async () => {
    const caller = await startCaller();
    const result = await created(caller);
    const { routingMode, ...common } = result.entity ?? {};
    expect(routingMode).to.equal('THROUGH_TWINGATE');
    expect(await caller.ask(readResource, { id: common['id'] })).to.deep.equal(common);
    expect((await caller.post(readResource, { id: missing })).json).to.deep.equal({
      data: { resource: null },
    });
  });

  it('stores equal names twice', async () => {
    const caller = await startCaller();
    expect(await createdId(caller)).not.to.equal(await createdId(caller));
    expect(caller.simulator.world.resources.list()).to.have.length(2);
  });

  it('returns port ranges in the order given', async () => {
    const caller = await startCaller();
    const ports = [
      { start: 443, end: 443 },
      { start: 80, end: 90 },
      { start: 85, end: 100 },
    ];
    const protocols = {
      allowIcmp: false,
      tcp: { policy: 'RESTRICTED', ports },
      udp: { policy: 'RESTRICTED' },
    };
    expect((await created(caller, { protocols })).entity?.['protocols']).to.deep.equal({
      allowIcmp: false,
      tcp: { policy: 'RESTRICTED', ports },
      udp: { policy: 'RESTRICTED', ports: [] },
    });
  });

  it('calls IPs and CIDRs IP, everything else DNS', async () => {
    const caller = await startCaller();
    const types: Record<string, unknown> = {};
    for (const address of ['10.1.2.3', '10.1.0.0/16', '::1', '2001:db8::/32', 'a.b.internal', '*.internal']) {
      types[address] = (await created(caller, { address })).entity?.['address'];
    }
    expect(
      Object.entries(types).map(([address, value]) => [address, (value as Payload)['type']]),
    ).to.deep.equal([
      ['10.1.2.3', 'IP'],
      ['10.1.0.0/16', 'IP'],
      ['::1', 'IP'],
      ['2001:db8::/32', 'IP'],
      ['a.b.internal', 'DNS'],
      ['*.internal', 'DNS'],
    ]);
  });

  const shortcut = "Resources with a CIDR range or wildcard can't have the browser shortcut enabled.";
  const tag = (key: string, value = 'v') => ({ key, value });
  const bypass = { routingMode: 'BYPASS_TWINGATE' };
  const restricted = { allowIcmp: true, tcp: { policy: 'RESTRICTED' }, udp: { policy: 'ALLOW_ALL' } };
  const refusals: readonly (readonly [string, object, string])[] = [
    [
      'a missing network',
      { remoteNetworkId: formatGlobalId('RemoteNetwork', 77) },
      'RemoteNetwork does not exist',
    ],
    ['a CIDR with host bits', { address: '10.1.0.1/16' }, 'Invalid IP or FQDN'],
    ['an IPv6 CIDR with host bits', { address: '2001:db8::1/32' }, 'Invalid IP or FQDN'],
    ['an IPv4-mapped CIDR with host bits', { address: '::ffff:10.1.0.1/112' }, 'Invalid IP or FQDN'],
    ['an address with a space', { address: 'my host' }, 'Invalid IP or FQDN'],
    ['an empty name', { name: ' ' }, 'Name must not be empty.'],
    ['an empty alias', { alias: '' }, 'Alias must be a valid DNS name'],
    ['an alias without a dot', { alias: 'app' }, 'Alias must be a valid DNS name'],
    ['a wildcard alias', { alias: '*.app.internal' }, 'Alias must be a valid DNS name'],
    ['a shortcut on a wildcard', { address: '*.internal', isBrowserShortcutEnabled: true }, shortcut],
    ['a shortcut on a CIDR', { address: '10.0.0.0/8', isBrowserShortcutEnabled: true }, shortcut],
    ['equal tag keys', { tags: [tag('a'), tag(' a ')] }, 'Tag keys must be unique.'],
    ['a reserved tag key', { tags: [tag('tgx')] }, "Tag key 'tgx' must not start with 'tg'."],
    ['an empty tag value', { tags: [tag('a', '')] }, 'Tag values must have 1 to 256 characters.'],
    [
      '65 tags',
      { tags: Array.from({ length: 65 }, (_, n) => tag(`k${n}`)) },
      'A Resource can have at most 64 tags.',
    ],
    ['a bypass wildcard', { ...bypass, address: '*.a.b' }, 'Bypass Resources cannot have a wildcard address'],
    [
      'a bypass with ports',
      { ...bypass, protocols: restricted },
      'Bypass Resources cannot have port restrictions',
    ],
    [
      'auto lock without duration',
      { accessPolicy: { mode: 'AUTO_LOCK' } },
      'durationSeconds is required when mode is AUTO_LOCK',
    ],
    [
      'a missing policy',
      { securityPolicyId: formatGlobalId('SecurityPolicy', 9) },
      `Field 'securityPolicyId' SecurityPolicy with id '${formatGlobalId('SecurityPolicy', 9)}' does not exist.`,
    ],
    [
      'a missing group',
      { groupIds: [formatGlobalId('Group', 9)] },
      `Field 'groupIds' Group with id '${formatGlobalId('Group', 9)}' does not exist.`,
    ],
  ];
  for (const [what, input, text] of refusals) {
    it(`refuses ${what} with status 200 and stores nothing`, async () => {
      const caller = await startCaller();
      expect(await created(caller, input)).to.deep.equal({ ok: false, error: text, entity: null });
      expect(caller.simulator.world.resources.list()).to.deep.equal([]);
      expect(caller.simulator.requests.list()[0]).to.include({ outcome: 'refused', applied: false });
    });
  }

  it('refuses changes of a missing resource with the recorded words', async () => {
    const caller = await startCaller();
    const text = `Field 'id' Resource with id '${missing}' does not exist.`;
    expect(await caller.ask(updateResource, { id: missing, name: 'x' })).to.include({
      ok: false,
      error: text,
    });
    expect(await caller.ask(deleteResource, { id: missing })).to.deep.equal({ ok: false, error: text });
  });

  it('answers a malformed id with a top-level error, in queries and mutations', async () => {
    const caller = await startCaller();
    for (const document of [readResource, updateResource, deleteResource]) {
      const { status, json } = await caller.post(document, { id: 'nonsense' });
      expect([status, json?.errors?.[0]?.message]).to.deep.equal([
        200,
        "{'id': ['Unable to parse global ID']}",
      ]);
    }
  });

  it('keeps what an update leaves out and what it sets to null but cannot be empty', async () => {
    const caller = await startCaller();
    const id = await createdId(caller, { alias: 'a.internal', tags: [tag('a')] });
    const before = await caller.ask(readResource, { id });
    const { entity } = await caller.ask(updateResource, {
      id,
      name: null,
      isVisible: null,
      address: 'b.internal',
    });
    expect(entity).to.deep.include({
      name: 'app',
      isVisible: true,
      alias: 'a.internal',
      tags: [tag('a')],
      address: { type: 'DNS', value: 'b.internal' },
      createdAt: before['createdAt'],
    });
    expect(String(entity?.['updatedAt']) > String(before['updatedAt'])).to.equal(true);
  });

  it('clears alias, tags and policy with null', async () => {
    const caller = await startCaller();
    const policy = caller.simulator.world.securityPolicies.add({ name: 'Strict' });
    const id = await createdId(caller, {
      alias: 'a.internal',
      tags: [tag('a')],
      securityPolicyId: policy.id,
    });
    expect((await caller.ask(readResource, { id }))['securityPolicy']).to.deep.include({ name: 'Strict' });
    const { entity } = await caller.ask(updateResource, {
      id,
      alias: null,
      tags: null,
      securityPolicyId: null,
    });
    expect(entity).to.deep.include({ alias: null, tags: [], securityPolicy: defaultPolicy });
  });

  it('grants groups by replacement and by increments', async () => {
    const caller = await startCaller();
    const { groups, resources } = caller.simulator.world;
    const [a, b] = [groups.add({ name: 'a' }).id, groups.add({ name: 'b' }).id];
    const id = await createdId(caller, { groupIds: [a] });
    const granted = () => resources.get(id)?.access.map((edge) => edge.principalId);
    expect(granted()).to.deep.equal([a]);
    await caller.ask(updateResource, { id, addedGroupIds: [b] });
    expect(granted()).to.deep.equal([a, b]);
    await caller.ask(updateResource, { id, removedGroupIds: [a] });
    expect(granted()).to.deep.equal([b]);
    await caller.ask(updateResource, { id, groupIds: [] });
    expect(granted()).to.deep.equal([]);
  });

  it('deletes any kind, and not twice', async () => {
    const caller = await startCaller();
    const { resources } = caller.simulator.world;
    const id = resources.add({ __typename: 'SSHResource', name: 'ssh' }).id;
    expect(await caller.ask(deleteResource, { id })).to.deep.equal({ ok: true, error: null });
    expect(resources.list()).to.deep.equal([]);
    expect((await caller.ask(deleteResource, { id })).ok).to.equal(false);
  });

  it('creates web app resources behind a gateway and reads all kinds side by side', async () => {
    const caller = await startCaller();
    const { world } = caller.simulator;
    const gatewayId = world.gateways.add({}).id;
    const webApp = `mutation CreateWebApp($r: ID!, $g: ID!) { webAppResourceCreate(name: "web", address: "web.internal",
      remoteNetworkId: $r, gatewayId: $g, upstream: {port: 80}, downstream: {port: 443, tlsMode: TLS13},
      requestHeaderRewrites: [{key: "X-A", value: "1"}]) { ok error entity { id } } }`;
    expect(await caller.ask(webApp, { r: network, g: gatewayId })).to.include({ ok: true });
    const absent = formatGlobalId('Gateway', 5);
    expect((await caller.ask(webApp, { r: network, g: absent })).error).to.equal(
      `Field 'gatewayId' Gateway with id '${absent}' does not exist.`,
    );
    world.resources.add({ __typename: 'KubernetesResource', name: 'cluster', gatewayId });
    const all = await caller.ask(`{ resources { edges { node { __typename name
      ... on WebAppResource { gateway { id x509CA { name } } upstream { port tlsMode } downstream { port tlsMode } requestHeaderRewrites { key value } }
      ... on KubernetesResource { gateway { address } clusterRef } } } } }`);
    expect(all['edges']).to.deep.equal([
      {
        node: {
          __typename: 'WebAppResource',
          name: 'web',
          gateway: { id: gatewayId, x509CA: { name: 'CA' } },
          upstream: { port: 80, tlsMode: 'NONE' },
          downstream: { port: 443, tlsMode: 'TLS13' },
          requestHeaderRewrites: [{ key: 'X-A', value: '1' }],
        },
      },
      {
        node: {
          __typename: 'KubernetesResource',
          name: 'cluster',
          gateway: { address: 'gateway.internal:8443' },
          clusterRef: null,
        },
      },
    ]);
  });
});
