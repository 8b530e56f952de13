import type { Fault } from '@twingate-kit/testkit';
import { expect } from 'chai';
import { reasons } from '../external/reasons.js';
import type { Gate } from '../testing/gate.js';
import { closeWorlds, startWorld, type LifecycleWorld } from '../testing/lifecycle-world.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const CLIENT = 'twingate-operator/test';

/** What Twingate may do to every call, and the reasons in which that shows. */
const faults: readonly (readonly [string, Fault, readonly string[]])[] = [
  ['fails', { kind: 'status', status: 503 }, [reasons.apiUnavailable]],
  ['answers with web pages', { kind: 'html' }, [reasons.apiUnavailable]],
  ['answers nothing with status 200', { kind: 'empty-body', applied: false }, [reasons.apiUnavailable]],
  ['breaks its answers off', { kind: 'truncated-body', applied: false }, [reasons.apiUnavailable]],
  ['cuts the connections', { kind: 'dropped-connection' }, [reasons.apiUnavailable]],
  ['refuses the key', { kind: 'refused-key' }, [reasons.credentialsRefused]],
  ['asks for long pauses', { kind: 'rate-limit', retryAfterSeconds: 45 }, [reasons.rateLimited]],
  ['answers too late', { kind: 'slow', delayMs: 45_000 }, [reasons.apiUnavailable]],
];

describe('an hour in which Twingate', () => {
  afterEach(closeWorlds);

  for (const [title, fault, shown] of faults) {
    it(`${title} costs few calls, shows on the objects, and is made up for afterwards`, async () => {
      const { world } = await startWork();
      world.simulator.faults.add({ fault, times: 'unlimited' });
      await world.restartOperator();
      await giveWork(world);
      await expectPatience(world, shown);
      expect(world.simulator.requests.reads + world.simulator.requests.writes).to.be.below(MOST_CALLS);
      world.simulator.faults.clear();
      await expectDone(world);
    });
  }

  const cuts: readonly (readonly [string, (gate: Gate) => unknown])[] = [
    ['cannot be connected to', (gate) => gate.shut()],
    ['accepts connections and never answers', (gate) => gate.hang()],
  ];
  for (const [title, cut] of cuts) {
    it(`${title} shows on the objects, and is made up for afterwards`, async () => {
      const { world, twingate } = await startWork();
      await cut(twingate);
      await giveWork(world);
      await expectPatience(world, [reasons.apiUnavailable]);
      await twingate.open();
      await expectDone(world);
    });
  }
});

describe('ten minutes in which the Kubernetes API', () => {
  afterEach(closeWorlds);

  const cuts: readonly (readonly [string, (gate: Gate) => unknown])[] = [
    ['cannot be connected to', (gate) => gate.shut()],
    ['accepts connections and never answers', (gate) => gate.hang()],
  ];
  for (const [title, cut] of cuts) {
    it(`${title} lose nothing, and double nothing`, async () => {
      const { world, kubernetes } = await startWork();
      await giveWork(world);
      await cut(kubernetes);
      await world.advance(10 * MINUTE);
      expect(world.readinessProblems()).to.not.be.empty;
      await kubernetes.open();
      await expectDone(world);
      expect(world.readinessProblems()).to.be.empty;
    });
  }

  for (const status of [429, 500, 503]) {
    it(`answers every request of the operator with ${status} lose nothing, and double nothing`, async () => {
      const { world } = await startWork();
      const times = Number.POSITIVE_INFINITY;
      const fault = world.cluster.faults.fail({ status, times, when: { client: CLIENT } });
      world.cluster.faults.dropWatches({ when: { client: CLIENT } });
      await giveWork(world);
      await world.advance(10 * MINUTE);
      expect(fault.hits).to.be.below(MOST_KUBE_CALLS);
      fault.cancel();
      await expectDone(world);
    });
  }

  it('refuses every other write because somebody else was faster lose nothing, and double nothing', async () => {
    const { world } = await startWork();
    world.cluster.faults.fail({ status: 409, times: 40, when: { client: CLIENT, verb: 'patch' } });
    await giveWork(world);
    await world.advance(10 * MINUTE);
    world.cluster.faults.clear();
    await expectDone(world);
  });

  it('forgets its history and tells watches nothing any more lose nothing, and double nothing', async () => {
    const { world } = await startWork();
    world.cluster.faults.silenceWatches({ client: CLIENT });
    world.cluster.faults.forgetHistory();
    await giveWork(world);
    await world.advance(10 * MINUTE);
    await expectDone(world);
  });
});

/** Fifteen a minute: pauses between attempts grow up to minutes, and each attempt is three calls. */
const MOST_CALLS = 900;
/** For ten minutes, with about ten watches that are to be opened. */
const MOST_KUBE_CALLS = 1000;

interface Work {
  readonly world: LifecycleWorld;
  readonly twingate: Gate;
  readonly kubernetes: Gate;
}

/** An operator behind gates that has nothing to do. */
async function startWork(): Promise<Work> {
  const world = await startWorld({ running: false });
  const gates = await world.startMortalOperator();
  const names = ['kept', 'renamed', 'deleted'];
  for (const name of names) await world.applyResource({ metadata: { name }, spec: specOf(name) });
  for (const name of names) await world.ready('resource', name);
  await world.advance(2 * MINUTE);
  world.resetCounters();
  return { world, ...gates };
}

/** One of each: to be created, to be changed, to be deleted. */
async function giveWork(world: LifecycleWorld): Promise<void> {
  await world.applyResource({ metadata: { name: 'created' }, spec: specOf('created') });
  await world.edit('resource', 'renamed', { spec: { name: 'Another' } });
  await world.delete('resource', 'deleted');
}

async function expectPatience(world: LifecycleWorld, shown: readonly string[]): Promise<void> {
  await world.advance(10 * MINUTE);
  for (const name of ['created', 'renamed', 'deleted'])
    expect(shown, name).to.include(world.condition('resource', name, 'Synced')?.reason);
  expect(world.condition('resource', 'kept', 'Ready')?.status).to.equal('True');
  expect(world.condition('resource', 'renamed', 'Ready')?.status).to.equal('True');
  world.cluster.requests.reset();
  await world.advance(HOUR - 10 * MINUTE);
  // What was said once is not said again.
  expect(world.kubeWrites()).to.deep.equal({ main: 0, status: 0, events: 0 });
}

async function expectDone(world: LifecycleWorld): Promise<void> {
  await world.gone('resource', 'deleted');
  for (const name of ['kept', 'renamed', 'created']) await world.ready('resource', name);
  await world.advance(2 * MINUTE);
  expect(world.remoteResources().map(({ id, name }) => `${id} ${name}`)).to.have.members(
    ['kept', 'renamed', 'created'].map(
      (name) => `${world.idOf('resource', name)} ${name === 'renamed' ? 'Another' : name}`,
    ),
  );
}

function specOf(name: string): { readonly name: string; readonly address: string } {
  return { name, address: `${name}.internal` };
}
