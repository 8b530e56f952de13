import { expect } from 'chai';
import { formatGlobalId } from './global-id.js';
import { type Payload, startCaller, type TestCaller } from './test-caller.test.js';

const remoteNetworkId = formatGlobalId('RemoteNetwork', 1);
const kinds = [
  ['Kubernetes', 'kubernetesResource'],
  ['SSH', 'sshResource'],
  ['WebApp', 'webAppResource'],
] as const;
type Kind = (typeof kinds)[number];

const port = '{ port }';
const extra = {
  Kubernetes: `clusterRef upstream ${port} downstream ${port}`,
  SSH: `upstream ${port} downstream ${port}`,
  WebApp: 'upstream { port tlsMode } downstream { port tlsMode } requestHeaderRewrites { key value }',
};
const fields = (kind: Kind[0]): string =>
  `id name alias address { value } tags { key value } gateway { id } protocols { allowIcmp } access { totalCount } ${extra[kind]}`;

/** The arguments as literals, so that one text serves all kinds. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{ ${argumentsOf(value)} }`;
}

function argumentsOf(input: object): string {
  return Object.entries(input)
    .map(([name, value]) => `${name}: ${name === 'tlsMode' ? String(value) : literal(value)}`)
    .join(', ');
}

function create({ ask }: TestCaller, [kind, prefix]: Kind, input: object): Promise<Payload> {
  const ports = kind === 'WebApp' ? { upstream: { port: 80 }, downstream: { port: 443 } } : {};
  const all = { name: 'app', address: 'app.internal', remoteNetworkId, ...ports, ...input };
  return ask(`mutation { ${prefix}Create(${argumentsOf(all)}) { ok error entity { ${fields(kind)} } } }`);
}

function update({ ask }: TestCaller, [kind, prefix]: Kind, input: object): Promise<Payload> {
  return ask(`mutation { ${prefix}Update(${argumentsOf(input)}) { ok error entity { ${fields(kind)} } } }`);
}

const [kubernetes, ssh, webApp] = kinds;

describe('resources behind gateways in the simulated Twingate API', () => {
  for (const kind of kinds) {
    it(`creates, changes and clears a resource of kind ${kind[0]}`, async () => {
      const caller = await startCaller();
      const [one, two] = [1, 2].map(() => caller.simulator.world.gateways.add({}).id);
      const tags = [{ key: 'a', value: 'b' }];
      const { entity } = await create(caller, kind, { gatewayId: one, alias: 'a.internal', tags });
      expect(entity).to.deep.include({ name: 'app', alias: 'a.internal', tags, gateway: { id: one } });
      const id = entity?.['id'];
      const kept = await update(caller, kind, { id, name: null, gatewayId: null, address: 'b.internal' });
      expect(kept.entity).to.deep.include({
        name: 'app',
        alias: 'a.internal',
        gateway: { id: one },
        address: { value: 'b.internal' },
      });
      const changed = await update(caller, kind, { id, gatewayId: two, alias: null, tags: [] });
      expect(changed.entity).to.deep.include({ gateway: { id: two }, alias: null, tags: [] });
    });

    it(`refuses kind ${kind[0]} with a missing gateway, a wildcard, a CIDR or a bad port`, async () => {
      const caller = await startCaller();
      const gatewayId = caller.simulator.world.gateways.add({}).id;
      const absent = formatGlobalId('Gateway', 5);
      expect((await create(caller, kind, { gatewayId: absent })).error).to.equal(
        `Field 'gatewayId' Gateway with id '${absent}' does not exist.`,
      );
      for (const address of ['*.internal', '10.0.0.0/8'])
        expect((await create(caller, kind, { gatewayId, address })).error).to.equal('Invalid IP or FQDN');
      expect((await create(caller, kind, { gatewayId, upstream: { port: 0 } })).error).to.equal(
        'Invalid port: 0',
      );
      expect((await create(caller, kind, { gatewayId, downstream: { port: 65536 } })).error).to.equal(
        'Invalid port: 65536',
      );
      expect(caller.simulator.world.resources.list()).to.deep.equal([]);
    });

    it(`updates no resource of another kind as ${kind[0]}`, async () => {
      const caller = await startCaller();
      const { id } = caller.simulator.world.resources.add({});
      expect((await update(caller, kind, { id, name: 'x' })).error).to.equal(
        `Field 'id' Resource with id '${id}' does not exist.`,
      );
    });

    it(`grants groups of kind ${kind[0]} at creation and by increments`, async () => {
      const caller = await startCaller();
      const { gateways, groups } = caller.simulator.world;
      const [a, b] = [groups.add({}).id, groups.add({}).id];
      const { entity } = await create(caller, kind, { gatewayId: gateways.add({}).id, groupIds: [a] });
      expect(entity?.['access']).to.deep.equal({ totalCount: 1 });
      const added = await update(caller, kind, { id: entity?.['id'], addedGroupIds: [b] });
      expect(added.entity?.['access']).to.deep.equal({ totalCount: 2 });
    });
  }

  it('demands a gateway for SSH and web apps in the document, and none for clusters', async () => {
    const caller = await startCaller();
    for (const [, prefix] of [ssh, webApp]) {
      const { json } = await caller.post(
        `mutation { ${prefix}Create(name: "a", address: "a.internal", remoteNetworkId: "${remoteNetworkId}") { ok } }`,
      );
      expect(json?.errors?.map(({ message }) => message).join()).to.match(
        /"gatewayId" of type "ID!" is required/,
      );
    }
    expect((await create(caller, kubernetes, {})).entity).to.deep.include({ gateway: null });
  });

  it('demands both ports of a web app, and keeps them when an update says null', async () => {
    const caller = await startCaller();
    const gatewayId = caller.simulator.world.gateways.add({}).id;
    const upstream = { port: 80, tlsMode: 'VERIFY_FULL' };
    const { entity } = await create(caller, webApp, { gatewayId, upstream });
    expect(entity).to.deep.include({ upstream, downstream: { port: 443, tlsMode: 'NONE' } });
    const kept = await update(caller, webApp, { id: entity?.['id'], upstream: null });
    expect(kept.entity).to.deep.include({ upstream });
    const { json } = await caller.post(
      `mutation { webAppResourceCreate(name: "a", address: "a.b", remoteNetworkId: "${remoteNetworkId}", gatewayId: "${gatewayId}") { ok } }`,
    );
    expect(json?.errors).to.have.length(2);
  });

  it('clears the ports and the cluster of a Kubernetes resource with null', async () => {
    const caller = await startCaller();
    const gatewayId = caller.simulator.world.gateways.add({}).id;
    const set = { clusterRef: 'east', upstream: { port: 6443 }, downstream: { port: 443 } };
    const { entity } = await create(caller, kubernetes, { gatewayId, ...set });
    expect(entity).to.deep.include(set);
    const id = entity?.['id'];
    expect((await update(caller, kubernetes, { id, name: 'b' })).entity).to.deep.include(set);
    const cleared = { clusterRef: null, upstream: null, downstream: null };
    expect((await update(caller, kubernetes, { id, ...cleared })).entity).to.deep.include(cleared);
  });

  it('takes header names once, ignoring case; a list replaces, [] clears and null keeps', async () => {
    const caller = await startCaller();
    const gatewayId = caller.simulator.world.gateways.add({}).id;
    const header = (key: string) => ({ key, value: '1' });
    const twice = { gatewayId, requestHeaderRewrites: [header('X-A'), header('x-a')] };
    expect((await create(caller, webApp, twice)).error).to.equal('Header names must be unique.');
    const { entity } = await create(caller, webApp, { gatewayId, requestHeaderRewrites: [header('X-A')] });
    const rewritesAfter = async (requestHeaderRewrites: unknown) =>
      (await update(caller, webApp, { id: entity?.['id'], requestHeaderRewrites })).entity?.[
        'requestHeaderRewrites'
      ];
    expect(await rewritesAfter([header('X-B')])).to.deep.equal([header('X-B')]);
    expect(await rewritesAfter(null)).to.deep.equal([header('X-B')]);
    expect(await rewritesAfter([])).to.deep.equal([]);
  });

  it('accepts protocols of clusters and SSH without effect', async () => {
    const caller = await startCaller();
    const gatewayId = caller.simulator.world.gateways.add({}).id;
    const document = `mutation ($r: ID!, $g: ID!, $p: ProtocolsInput) { sshResourceCreate(name: "a", address: "a.internal",
      remoteNetworkId: $r, gatewayId: $g, protocols: $p) { ok entity { protocols { allowIcmp } } } }`;
    const tcp = { policy: 'ALLOW_ALL' };
    const p = { allowIcmp: false, tcp, udp: tcp };
    const { entity } = await caller.ask(document, { r: remoteNetworkId, g: gatewayId, p });
    expect(entity).to.deep.equal({ protocols: { allowIcmp: true } });
  });
});
