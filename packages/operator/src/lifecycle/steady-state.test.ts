import { kinds } from '@twingate-kit/crds';
import { formatGlobalId, type StoredNetworkResource, type StoredProtocols } from '@twingate-kit/testkit';
import { expect } from 'chai';
import { reasons } from '../external/reasons.js';
import {
  closeWorlds,
  startWorld,
  type LifecycleWorld,
  type WorldOptions,
} from '../testing/lifecycle-world.js';

const MINUTE = 60_000;
const CRDS = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
};
const defaultPolicyId = formatGlobalId('SecurityPolicy', 1);

describe('steady state', () => {
  afterEach(closeWorlds);

  it('of 50 resources and 5 groups costs no write anywhere, and one short list per kind and sweep', async () => {
    const world = await startWorld();
    await world.manageResources(50);
    for (let group = 0; group < 5; group += 1) await world.applyGroup();
    await world.advance(MINUTE);
    world.resetCounters();
    await world.advance(30 * MINUTE);
    expect(world.simulator.requests.writes).to.equal(0);
    expect(world.allKubeWrites()).to.equal(0);
    const { byOperation } = world.simulator.requests;
    expect(byOperation).to.have.all.keys('DefaultSecurityPolicy', 'ListResources', 'ListGroups');
    for (const reads of Object.values(byOperation)) expect(reads).to.be.within(2, 4);
  });

  it('is kept by a restart: no write anywhere, and no read but one sweep', async () => {
    const world = await startWorld();
    await world.manageResources(20);
    await world.applyGroup();
    await world.advance(MINUTE);
    await world.stopOperator();
    world.resetCounters();
    await world.startOperator();
    await world.advance(5 * MINUTE);
    expect(world.allKubeWrites()).to.equal(0);
    expect(world.simulator.requests.byOperation).to.deep.equal({
      GetRemoteNetwork: 1,
      DefaultSecurityPolicy: 1,
      ListResources: 1,
      ListGroups: 1,
    });
    expect(world.readinessProblems()).to.deep.equal([]);
  });
});

describe('values that mean the same', () => {
  afterEach(closeWorlds);
  const everyMinute: WorldOptions = { environment: { RESOURCE_RECONCILER_INTERVAL: '60' } };

  for (const [title, securityPolicyId] of [
    ['no policy', undefined],
    ['policy null', null],
    ['the default policy', defaultPolicyId],
  ] as const) {
    it(`${title} and the account's default policy: nothing is written, also after a restart`, async () => {
      const world = await startWorld(everyMinute);
      const spec = securityPolicyId === undefined ? {} : { securityPolicyId };
      const name = await world.applyResource({ spec });
      await world.ready('resource', name);
      await expectNoWrites(world);
    });
  }

  it('policy absent, null and default: a change from one to the other is not sent', async () => {
    const world = await startWorld(everyMinute);
    const name = await world.applyResource();
    await world.advance(2 * MINUTE);
    world.simulator.requests.reset();
    for (const securityPolicyId of [null, defaultPolicyId, null]) {
      await world.edit('resource', name, { spec: { securityPolicyId } });
      await world.ready('resource', name);
    }
    expect(world.simulator.requests.writes).to.equal(0);
  });

  it('the default policy is told by an import before any sweep, too', async () => {
    const world = await startWorld();
    world.simulator.faults.add({
      fault: { kind: 'status', status: 500 },
      operations: ['DefaultSecurityPolicy'],
      times: 'unlimited',
    });
    const spec = { name: 'Shop', address: 'shop.internal' };
    const { id } = world.simulator.world.resources.add(spec);
    const name = await world.applyResource({ spec: { ...spec, id, securityPolicyId: defaultPolicyId } });
    await world.ready('resource', name);
    expect(world.simulator.requests.writes).to.equal(0);
  });

  it('another policy is set, and taken back when it is removed from the spec', async () => {
    const world = await startWorld(everyMinute);
    const { id } = world.simulator.world.securityPolicies.add({ name: 'Strict' });
    const name = await world.applyResource({ spec: { securityPolicyId: id } });
    await world.ready('resource', name);
    expect(world.remoteResources()[0]?.securityPolicyId).to.equal(id);
    await world.edit('resource', name, { spec: { securityPolicyId: null } });
    await world.ready('resource', name);
    expect(world.remoteResources()[0]?.securityPolicyId).to.equal(defaultPolicyId);
    await expectNoWrites(world);
  });

  const restricted = (ports: StoredProtocols['tcp']['ports']): StoredProtocols => ({
    allowIcmp: true,
    tcp: { policy: 'RESTRICTED', ports },
    udp: { policy: 'ALLOW_ALL', ports: [] },
  });
  const sameValues: Readonly<Record<string, Partial<StoredNetworkResource>>> = {
    'an alias in capitals': { alias: 'SHOP.Internal' },
    'tags in another order': {
      tags: [
        { key: 'team', value: 'infra' },
        { key: 'env', value: 'prod' },
      ],
    },
    'tags with space around them': {
      tags: [
        { key: ' env', value: 'prod ' },
        { key: 'team', value: ' infra' },
      ],
    },
    'port ranges in another order': {
      protocols: restricted([
        { start: 443, end: 443 },
        { start: 80, end: 90 },
      ]),
    },
    'port ranges that overlap and touch': {
      protocols: restricted([
        { start: 80, end: 85 },
        { start: 84, end: 88 },
        { start: 89, end: 90 },
        { start: 443, end: 443 },
      ]),
    },
    'ports of a protocol that allows all': {
      protocols: {
        ...restricted([
          { start: 80, end: 90 },
          { start: 443, end: 443 },
        ]),
        udp: { policy: 'ALLOW_ALL', ports: [{ start: 1, end: 2 }] },
      },
    },
  };
  for (const [title, edit] of Object.entries(sameValues)) {
    it(`${title}: nothing is written, also after a restart`, async () => {
      const world = await startWorld({
        environment: { ...everyMinute.environment, TWINGATE_DEFAULT_RESOURCE_TAGS: '{"team":"infra"}' },
      });
      const name = await world.applyResource({
        metadata: { labels: { env: 'prod' } },
        spec: {
          alias: 'shop.internal',
          protocols: {
            tcp: {
              policy: 'RESTRICTED',
              ports: [
                { start: 443, end: 443 },
                { start: 80, end: 88 },
                { start: 85, end: 90 },
              ],
            },
          },
        },
      });
      await world.ready('resource', name);
      world.simulator.world.resources.edit(world.idOf('resource', name), edit);
      await expectNoWrites(world);
    });
  }
});

describe('members of a group', () => {
  afterEach(closeWorlds);

  it('are never sent, and stay through a rename and an import', async () => {
    const world = await startWorld();
    const { users, groups } = world.simulator.world;
    const userIds = [users.add({ email: 'ada@example.com' }).id];
    const imported = groups.add({ name: 'Old', userIds });
    const created = await world.applyGroup({ spec: { name: 'Crew' } });
    await world.ready('group', created);
    groups.edit(world.idOf('group', created), { userIds });
    await world.edit('group', created, { spec: { name: 'Team' } });
    const name = await world.applyGroup({ spec: { id: imported.id, name: 'New' } });
    for (const group of [created, name]) await world.ready('group', group);
    expect(world.remoteGroups().map((group) => [group.name, group.userIds])).to.have.deep.members([
      ['Team', userIds],
      ['New', userIds],
    ]);
    const mutations = ['CreateGroup', 'UpdateGroup'].flatMap((one) => world.simulator.requests.list(one));
    expect(mutations).to.have.length(3);
    for (const { variables } of mutations) expect(JSON.stringify(variables)).not.to.match(/user/i);
  });
});

describe('an update that names a missing remote network', () => {
  afterEach(closeWorlds);

  it('is reported as refused, and not taken for the absence of the resource', async () => {
    const world = await startWorld();
    const name = await world.applyResource();
    await world.advance(2 * MINUTE);
    world.simulator.requests.reset();
    await world.edit('resource', name, { spec: { remoteNetworkId: formatGlobalId('RemoteNetwork', 999) } });
    const { message } = await world.refused('resource', name, reasons.refused);
    expect(message).to.contain('RemoteNetwork does not exist');
    await world.advance(5 * MINUTE);
    expect(world.simulator.requests.list('ListResources').length).to.be.at.most(1);
  });
});

describe('a status whose replies were lost', () => {
  afterEach(closeWorlds);

  it('is right in the end, also when the watch told only the first of them', async () => {
    const world = await startWorld();
    const client = 'twingate-operator/test';
    world.cluster.faults.loseReplies({ when: { verb: 'patch', subresource: 'status', client }, times: 2 });
    let silenced = false;
    world.onChange('resource', ({ status }) => {
      if (silenced || status === undefined) return;
      silenced = true;
      world.cluster.faults.silenceWatches({ client });
    });
    const name = await world.applyResource();
    await world.ready('resource', name);
  });
});

describe('an ID whose patch was applied and not answered', () => {
  afterEach(closeWorlds);

  it('is reported with the generation that it made, also when the object cannot be read', async () => {
    const world = await startWorld();
    const client = 'twingate-operator/test';
    world.simulator.faults.add({
      fault: { kind: 'slow', delayMs: 2000 },
      operations: ['CreateNetworkResource'],
    });
    const name = await world.applyResource();
    world.cluster.faults.loseReplies({ when: { verb: 'patch', subresource: '', client } });
    world.cluster.faults.fail({ when: { verb: 'get', client }, status: 500 });
    world.cluster.faults.silenceWatches({ client });
    await world.ready('resource', name);
    expect(world.remoteResources()).to.have.length(1);
  });
});

describe('CustomResourceDefinitions that are too old', () => {
  afterEach(closeWorlds);

  type Crd = (typeof kinds)[number]['crd'];
  type Version = Crd['spec']['versions'][number];
  const withVersions = (crd: Crd, change: (version: Version) => unknown): object => ({
    ...crd,
    spec: { ...crd.spec, versions: crd.spec.versions.map(change) },
  });
  const oldCrds: Readonly<Record<string, (crd: Crd) => object | undefined>> = {
    'without a status subresource': (crd) =>
      withVersions(crd, (version) => ({ ...version, subresources: undefined })),
    'without conditions': (crd) =>
      withVersions(crd, (version) =>
        JSON.parse(JSON.stringify(version).replaceAll('"conditions"', '"other"')),
      ),
    'that are not there': () => undefined,
  };

  for (const [title, makeOld] of Object.entries(oldCrds)) {
    it(`${title} keep the operator from writing until they are upgraded, which one message explains`, async () => {
      const world = await startWorld({
        // The cluster hands out what it was given: the CRDs of this package.
        mapCrd: (crd) => makeOld(crd as unknown as Crd) as typeof crd | undefined,
      });
      const served = makeOld(kinds[0]?.crd as Crd) !== undefined;
      if (served) await world.applyResource();
      await world.advance(MINUTE);
      expect(world.allKubeWrites()).to.equal(0);
      expect(world.simulator.requests.writes).to.equal(0);
      expect(world.logs.at('error')).to.have.length(1);
      expect(world.logs.at('error')[0]).to.match(
        /kubectl apply --server-side -f deploy\/twingate-operator\/crds\/$/,
      );
      expect(world.readinessProblems()).to.include.members(world.logs.at('error'));

      for (const { crd } of kinds) {
        if (served) await world.editOther(CRDS, crd.metadata.name, { spec: { versions: crd.spec.versions } });
        else await world.createOther(CRDS, { ...crd, metadata: { name: crd.metadata.name } });
      }
      if (!served) await world.applyResource();
      await world.until(() => world.remoteResources().length === 1, 'the resource to be created');
      await world.until(() => world.readinessProblems().length === 0, 'the operator to be ready');
    });
  }
});

/** Over several sweeps, a restart and several sweeps more. */
async function expectNoWrites(world: LifecycleWorld): Promise<void> {
  await world.quiet();
  world.resetCounters();
  await world.advance(3 * MINUTE);
  await world.restartOperator();
  await world.advance(3 * MINUTE);
  expect(world.simulator.requests.list('ListResources').length).to.be.at.least(4);
  expect(world.simulator.requests.writes).to.equal(0);
  expect(world.allKubeWrites()).to.equal(0);
}
