import { expect } from 'chai';
import type { Environment } from '../config.js';
import { LeadershipLostError, leaseType, type Lease } from '../leadership/index.js';
import { remoteEdges } from '../testing/access-scene.js';
import { markedMetadata, plainInput } from '../testing/lifecycle-leftovers.js';
import {
  closeWorlds,
  startWorld,
  type Gates,
  type LifecycleWorld,
  type WorldOptions,
} from '../testing/lifecycle-world.js';

const STANDBY = 'standby';
/** Of the lease, and of what a call may take of it, by default. */
const LEASE_MS = 30_000;
const DEADLINE_MS = 20_000;
/** What is sent may be applied this long after the deadline. */
const LATE_MS = 10_000;
/** Standbys look about every two seconds. */
const LOOK_MS = 2_500;
const RENEWALS = { resource: 'leases', verb: 'patch', client: 'twingate-operator/test' };

const startElected = (options: WorldOptions = {}): Promise<LifecycleWorld> =>
  startWorld({ ...options, environment: { OPERATOR_LEADER_ELECTION: 'true' } });

describe('two operators of the same objects', () => {
  afterEach(closeWorlds);

  it('have one that writes, and one that is ready to', async () => {
    const world = await startElected();
    const standby = await world.startReplica(STANDBY);
    expect(standby.readinessProblems()).to.deep.equal([]);
    expect([
      await world.metric('twingate_operator_leader'),
      await standby.metric('twingate_operator_leader'),
    ]).to.deep.equal([1, 0]);
    const names = await world.manageResources(5);
    for (const name of names) await world.edit('resource', name, { spec: { alias: `${name}.internal` } });
    await world.advance(20 * 60_000);
    expect(writesOf(world, STANDBY)).to.equal(0);
    expect(world.remoteResources()).to.have.length(5);
  });

  it('change places within seconds when the leader stops, and nothing is made twice', async () => {
    const world = await startElected();
    const standby = await world.startReplica(STANDBY);
    world.simulator.faults.latencyMs = 400;
    // More than one process works on at a time, so that the next leader finds some to do.
    const names = await world.createResources(60);
    await world.stopOperator();
    const since = world.clock.now();
    await world.until(() => writesOf(world, STANDBY) > 0);
    expect(world.clock.now() - since).to.be.at.most(LOOK_MS);
    await expectOneEach(world, names);
    expect(standby.failure).to.equal(undefined);
  });

  it('go on when the leader is killed, after its lease and not before', async () => {
    const world = await startElected({ running: false });
    await startMortalLeader(world);
    await world.startReplica(STANDBY);
    const before = await world.manageResources(3);
    const since = world.clock.now();
    await world.killOperator();
    const after = await world.applyResource();
    await world.until(() => writesOf(world, STANDBY) > 0);
    expect(world.clock.now() - since).to.be.within(LEASE_MS - LOOK_MS, LEASE_MS + 2 * LOOK_MS);
    await expectOneEach(world, [...before, after]);
  });

  it('never both write when the leader is cut off from the cluster: it ends when it sees another one lead', async () => {
    const world = await startElected({ running: false });
    const { kubernetes } = await startMortalLeader(world);
    const [name = ''] = await world.manageResources(1);
    await world.startReplica(STANDBY);
    await kubernetes.shut();
    world.simulator.world.resources.edit(world.idOf('resource', name), { name: 'Edited in the console' });
    world.simulator.requests.reset();
    await world.until(() => writesOf(world, STANDBY) > 0);
    const ledSince = world.clock.now();
    await kubernetes.open();
    await world.until(() => world.operatorFailure !== undefined, 'the former leader to end');
    expect(world.operatorFailure).to.be.instanceOf(LeadershipLostError);
    expect(world.clock.now() - ledSince).to.be.at.most(15_000);
    await world.advance(60_000);
    expect(world.remoteResources()).to.have.length(1);
  });

  it('leave alone what the leader let go: a standby has nothing to make up for', async () => {
    const world = await startElected();
    const standby = await world.startReplica(STANDBY);
    const { access } = await grant(world);
    await world.delete('access', access);
    await world.gone('access', access);
    expect(remoteEdges(world)).to.deep.equal([]);
    await world.advance(60_000);
    world.simulator.requests.reset();
    await world.stopOperator();
    await world.advance(60_000);
    expect(await standby.metric('twingate_operator_leader')).to.equal(1);
    expect(world.simulator.requests.writes).to.equal(0);
  });
});

describe('a leader', () => {
  afterEach(closeWorlds);

  it('whose renewals fail sends no mutation that may outlast its lease, and goes on when they succeed', async () => {
    const world = await startElected();
    const fault = world.cluster.faults.fail({ status: 503, when: RENEWALS, times: Number.POSITIVE_INFINITY });
    await world.advance(LEASE_MS - DEADLINE_MS - 3_000);
    const early = await world.applyResource();
    await world.ready('resource', early);
    await world.advance(4_000);
    world.simulator.requests.reset();
    const late = await world.applyResource();
    await world.advance(60_000);
    expect(world.simulator.requests.writes).to.equal(0);
    expect(world.readinessProblems().join()).to.contain('The Lease default/twingate-operator cannot be used');
    fault.cancel();
    await expectOneEach(world, [early, late]);
    expect(world.readinessProblems()).to.deep.equal([]);
  });

  it('whose lease is over writes nothing to the cluster either', async () => {
    const world = await startElected();
    const [name = ''] = await world.manageResources(1);
    world.cluster.faults.fail({ status: 503, when: RENEWALS, times: Number.POSITIVE_INFINITY });
    await world.advance(LEASE_MS);
    world.resetCounters();
    await world.edit('resource', name, { spec: { alias: 'not a name' } });
    await world.applyResource();
    await world.advance(60_000);
    expect(world.kubeWrites()).to.deep.equal({ main: 0, status: 0, events: 0 });
  });

  it('that stops while a mutation is under way waits for it, and says for how long it may still take effect', async () => {
    const world = await startElected();
    world.simulator.faults.add({ fault: { kind: 'slow', delayMs: 60_000 }, operations: 'writes' });
    await world.applyResource();
    const since = world.clock.now();
    await world.stopOperator();
    expect(world.clock.now() - since).to.be.within(DEADLINE_MS - 1_000, DEADLINE_MS + 2_000);
    const { metadata, spec } = await leaseOf(world);
    expect(spec?.holderIdentity).to.equal(undefined);
    const seconds = Number(metadata.annotations?.['kit.twingate.com/unsettled-seconds']);
    expect(seconds).to.be.within((DEADLINE_MS + LATE_MS) / 1000 - 2, (DEADLINE_MS + LATE_MS) / 1000);
  });

  it('that is alone starts again at once after a clean stop, whatever it is called', async () => {
    const world = await startElected();
    const [name = ''] = await world.manageResources(1);
    await world.stopOperator();
    await world.edit('resource', name, { spec: { name: 'Renamed' } });
    const since = world.clock.now();
    await world.startOperator({ HOSTNAME: 'another' });
    await world.until(() => world.remoteResources()[0]?.name === 'Renamed');
    expect(world.clock.now() - since).to.be.at.most(1_000);
  });

  it('leads at once when its container was restarted in the same Pod', async () => {
    const world = await startElected({ running: false });
    await startMortalLeader(world, { POD_UID: 'pod' });
    await world.manageResources(1);
    await world.killOperator();
    const since = world.clock.now();
    await world.startOperator({ POD_UID: 'pod' });
    const name = await world.applyResource();
    await world.ready('resource', name);
    expect(world.clock.now() - since).to.be.at.most(1_000);
  });
});

describe('an open create mark of another process', () => {
  afterEach(closeWorlds);

  it('counts as open until the expired lease, the deadline and the margin have passed', async () => {
    const world = await startElected({ running: false });
    await createLease(world, { holderIdentity: 'ghost', leaseDurationSeconds: LEASE_MS / 1000 });
    const name = await crashed(world);
    const since = world.clock.now();
    await world.startOperator();
    await world.until(() => world.remoteResources().length > 0);
    const waited = world.clock.now() - since;
    expect(waited).to.be.at.least(LEASE_MS + DEADLINE_MS + LATE_MS);
    expect(waited).to.be.at.most(LEASE_MS + DEADLINE_MS + LATE_MS + 20_000);
    await expectOneEach(world, [name]);
  });

  it('counts as settled at once when the lease was released', async () => {
    const world = await startElected({ running: false });
    await createLease(world, {}, { 'kit.twingate.com/unsettled-seconds': '0' });
    const name = await crashed(world);
    const since = world.clock.now();
    await world.startOperator();
    await expectOneEach(world, [name], () => expect(world.clock.now() - since).to.be.at.most(10_000));
  });

  it('counts as open for as long as the release said', async () => {
    const world = await startElected({ running: false });
    await createLease(world, {}, { 'kit.twingate.com/unsettled-seconds': '17' });
    await crashed(world);
    const since = world.clock.now();
    await world.startOperator();
    await world.until(() => world.remoteResources().length > 0);
    expect(world.clock.now() - since).to.be.within(17_000, 27_000);
  });

  it('is adopted when what it announced takes effect after the lease has changed hands', async () => {
    const world = await startElected({ running: false });
    await startMortalLeader(world);
    await world.startReplica(STANDBY);
    world.simulator.faults.add({
      fault: { kind: 'late-commit', delayMs: LEASE_MS + LATE_MS - 1_000 },
      operations: 'writes',
    });
    const name = await world.applyResource();
    await world.killOperator();
    await world.until(() => writesOf(world, STANDBY) > 0);
    expect(world.remoteResources()).to.have.length(0);
    await expectOneEach(world, [name]);
  });
});

describe('a grant that a killed leader sent', () => {
  afterEach(closeWorlds);

  it('is taken away although it takes effect after another one took over that had waited for long', async () => {
    const world = await startElected({ running: false });
    await startMortalLeader(world);
    await world.startReplica(STANDBY);
    const { resource, group } = await ends(world);
    await world.advance(60_000);
    world.simulator.faults.add({
      fault: { kind: 'late-commit', delayMs: LEASE_MS + LATE_MS - 1_000 },
      operations: 'writes',
    });
    const access = await applyGrant(world, resource, group);
    await world.killOperator();
    await world.delete('access', access);
    await world.gone('access', access);
    await world.advance(60_000);
    expect(remoteEdges(world)).to.deep.equal([]);
  });
});

/** An operator that leads, and can be killed. */
async function startMortalLeader(world: LifecycleWorld, environment: Environment = {}): Promise<Gates> {
  const gates = await world.startMortalOperator(environment);
  await world.quiet();
  return gates;
}

async function ends(world: LifecycleWorld): Promise<{ resource: string; group: string }> {
  const resource = await world.applyResource();
  const group = await world.applyGroup();
  await world.ready('resource', resource);
  await world.ready('group', group);
  return { resource, group };
}

function applyGrant(world: LifecycleWorld, resource: string, group: string): Promise<string> {
  return world.applyAccess({ spec: { resourceRef: { name: resource }, groupRef: { name: group } } });
}

async function grant(world: LifecycleWorld): Promise<{ access: string }> {
  const { resource, group } = await ends(world);
  const access = await applyGrant(world, resource, group);
  await world.ready('access', access);
  return { access };
}

/** An object as a process left it that crashed between mark and ID. */
function crashed(world: LifecycleWorld): Promise<string> {
  const time = new Date(world.clock.now()).toISOString();
  const metadata = markedMetadata({ time, input: plainInput('Shop', 'shop.internal') });
  return world.applyResource({ metadata, spec: { name: 'Shop', address: 'shop.internal' } });
}

function createLease(
  world: LifecycleWorld,
  spec: NonNullable<Lease['spec']>,
  annotations: Readonly<Record<string, string>> = {},
): Promise<void> {
  const metadata = { namespace: 'default', name: 'twingate-operator', annotations };
  const lease: Lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec };
  return world.createOther(leaseType, lease);
}

async function leaseOf(world: LifecycleWorld): Promise<Lease> {
  return world.readOther(leaseType, 'twingate-operator', 'default');
}

/** Writes to the cluster but on the Lease. */
function writesOf({ cluster }: LifecycleWorld, client: string): number {
  const verbs = ['create', 'update', 'patch', 'delete'];
  const count = (filter: object): number =>
    verbs.reduce((sum, verb) => sum + cluster.requests.count({ verb, client, ...filter }), 0);
  return count({}) - count({ resource: 'leases' });
}

/** Each object has exactly one remote object of its own, and there are no others. */
async function expectOneEach(
  world: LifecycleWorld,
  names: readonly string[],
  whenReady: () => void = () => undefined,
): Promise<void> {
  for (const name of names) await world.ready('resource', name);
  whenReady();
  await world.advance(2 * 60_000);
  const ids = names.map((name) => world.idOf('resource', name));
  expect(world.remoteResources().map(({ id }) => id)).to.have.members(ids);
}
