import type { Fault } from '@twingate-kit/testkit';
import { expect } from 'chai';
import { reasons } from '../external/reasons.js';
import { startGateInFrontOf } from '../testing/gate.js';
import { markedMetadata, plainInput } from '../testing/lifecycle-leftovers.js';
import { closeWorlds, startWorld, type LifecycleWorld } from '../testing/lifecycle-world.js';

type Kind = 'resource' | 'group';

const CREATE: Readonly<Record<'resource' | 'group', string>> = {
  resource: 'CreateNetworkResource',
  group: 'CreateGroup',
};
/** The operator gives a request up after this. */
const DEADLINE_MS = 20_000;
/** What is sent may be applied this long after the deadline. */
const LATE_MS = 10_000;

describe('a create', () => {
  afterEach(closeWorlds);

  describe('is marked before the call', () => {
    it('with finalizer, attempt, API time, holder and the exact input, while the call is in flight', async () => {
      const world = await startWorld();
      world.simulator.faults.add({ fault: { kind: 'slow', delayMs: 5000 }, operations: [CREATE.resource] });
      const at = world.clock.now();
      const name = await world.applyResource({ spec: { name: 'Shop', address: 'shop.internal' } });
      const { metadata, spec } = world.get('resource', name);
      expect(world.simulator.requests.writes).to.equal(1);
      expect(world.remoteResources()).to.have.length(0);
      expect(metadata.finalizers).to.deep.equal(['twingate.com/finalizer']);
      expect(spec.id).to.equal(undefined);
      const read = world.mark('resource', name);
      if (read.kind !== 'open') throw new Error('there is no mark');
      expect(read.mark.holder).to.equal('operator-under-test');
      expect(read.mark.attempt).to.be.a('string').that.is.not.empty;
      expect(Date.parse(read.mark.time)).to.be.closeTo(at, 1000);
      expect(read.mark.input).to.deep.equal(plainInput('Shop', 'shop.internal'));
      const sent = world.simulator.requests.list(CREATE.resource)[0]?.variables;
      expect({ type: 'Network', ...sent }).to.deep.include(read.mark.input);
      await world.ready('resource', name);
      expect(world.mark('resource', name).kind).to.equal('none');
    });

    it('and the mark goes in the patch that stores the ID', async () => {
      const world = await startWorld();
      const seen: string[] = [];
      world.onChange('resource', ({ metadata, spec }) =>
        seen.push(`${metadata.annotations === undefined ? 'no mark' : 'mark'}, ${spec.id ? 'ID' : 'no ID'}`),
      );
      const name = await world.applyResource();
      await world.ready('resource', name);
      expect(seen).to.deep.equal(['no mark, no ID', 'mark, no ID', 'no mark, ID', 'no mark, ID']);
    });

    for (const kind of ['resource', 'group'] as const) {
      it(`and costs three Kubernetes writes, one event and one API call (${kind})`, async () => {
        const world = await startWorld();
        world.resetCounters();
        const name = await apply(world, kind);
        await world.ready(kind, name);
        await world.advance(60_000);
        expect(world.kubeWrites()).to.deep.equal({ main: 2, status: 1, events: 1 });
        expect(world.simulator.requests.byOperation).to.include({ [CREATE[kind]]: 1 });
        expect(world.simulator.requests.writes).to.equal(1);
        expect(world.events(name)).to.deep.equal(['Normal Created']);
      });
    }
  });

  describe('whose answer was never stored', () => {
    for (const kind of ['resource', 'group'] as const) {
      it(`is found by look-up and adopted when it happened, and nothing is created (${kind})`, async () => {
        const world = await startWorld({ running: false });
        const name = await crashed(world, kind, 'Shop');
        const remote = addRemote(world, kind, 'Shop');
        await world.startOperator();
        await world.ready(kind, name);
        expect(world.idOf(kind, name)).to.equal(remote);
        expect(world.mark(kind, name).kind).to.equal('none');
        expect(world.simulator.requests.writes).to.equal(0);
      });

      it(`is made once, after two look-ups that found nothing, the second when nothing can come any more (${kind})`, async () => {
        const world = await startWorld({ running: false });
        const name = await crashed(world, kind, 'Shop');
        const startedAt = world.clock.now();
        await world.startOperator();
        await world.refused(kind, name, reasons.createUnconfirmed);
        await world.ready(kind, name);
        const lookups = lookupsBy(world, kind, 'Shop');
        expect(lookups.length).to.be.at.least(2);
        expect((lookups.at(-1) ?? 0) - startedAt).to.be.at.least(DEADLINE_MS + LATE_MS);
        const [create, ...more] = world.simulator.requests.list(CREATE[kind]);
        expect(more).to.have.length(0);
        expect(create?.at).to.be.at.least(lookups.at(-1) ?? Infinity);
        expect(remoteIds(world, kind)).to.deep.equal([world.idOf(kind, name)]);
      });
    }

    it('is not taken for an older object with the same name and address', async () => {
      const world = await startWorld({ running: false });
      const old = addRemote(world, 'resource', 'Shop');
      await world.clock.advance(10 * 60_000);
      const name = await crashed(world, 'resource', 'Shop');
      await world.startOperator();
      await world.ready('resource', name);
      expect(world.idOf('resource', name)).not.to.equal(old);
      expect(world.remoteResources()).to.have.length(2);
    });

    it('is looked for with the input of the mark when the object was renamed since; the rename follows as an update', async () => {
      const world = await startWorld({ running: false });
      const name = await crashed(world, 'resource', 'Shop');
      const remote = addRemote(world, 'resource', 'Shop');
      await world.edit('resource', name, { spec: { name: 'Market' } });
      await world.startOperator();
      await world.ready('resource', name);
      expect(world.idOf('resource', name)).to.equal(remote);
      expect(world.remoteResources().map((resource) => resource.name)).to.deep.equal(['Market']);
      expect(world.simulator.requests.byOperation).to.include({ UpdateNetworkResource: 1 });
      expect(world.simulator.requests.writes).to.equal(1);
    });

    it('keeps its mark while it is open, also when the object is renamed meanwhile', async () => {
      const world = await startWorld({ running: false });
      const name = await crashed(world, 'resource', 'Shop');
      await world.startOperator();
      await world.refused('resource', name, reasons.createUnconfirmed);
      await world.edit('resource', name, { spec: { name: 'Market' } });
      await world.advance(15_000);
      const read = world.mark('resource', name);
      expect(read).to.have.nested.property('mark.attempt', 'earlier-attempt');
      expect(read).to.have.nested.property('mark.input.name', 'Shop');
      const remote = addRemote(world, 'resource', 'Shop');
      await world.ready('resource', name);
      expect(world.idOf('resource', name)).to.equal(remote);
      expect(world.remoteResources().map((resource) => resource.name)).to.deep.equal(['Market']);
      expect(world.simulator.requests.byOperation).not.to.have.property(CREATE.resource);
    });

    it('is not repeated when it was found at the last look-up and its ID could not be stored at once', async () => {
      const world = await startWorld({ running: false });
      const name = await crashed(world, 'resource', 'Shop');
      await world.startOperator();
      await world.advance(29_000);
      addRemote(world, 'resource', 'Shop');
      world.cluster.faults.fail({
        status: 500,
        when: { verb: 'patch', resource: 'twingateresources', subresource: '' },
      });
      await world.ready('resource', name);
      expect(world.remoteResources()).to.have.length(1);
      expect(world.simulator.requests.writes).to.equal(0);
    });

    it('is not repeated when Kubernetes refuses the ID for a while', async () => {
      const world = await startWorld();
      world.simulator.faults.add({ fault: { kind: 'slow', delayMs: 1000 }, operations: [CREATE.resource] });
      const name = await world.applyResource();
      world.cluster.faults.fail({
        status: 503,
        times: 4,
        when: { verb: 'patch', resource: 'twingateresources' },
      });
      await world.ready('resource', name);
      expect(world.remoteResources()).to.have.length(1);
      expect(world.simulator.requests.writes).to.equal(1);
    });
  });

  describe('with the same input as another', () => {
    const spec = { name: 'Shop', address: 'shop.internal' };

    it('gives each object its own remote object', async () => {
      const world = await startWorld({ running: false });
      const objects = [await world.applyResource({ spec }), await world.applyResource({ spec })];
      await world.startOperator();
      await expectOneEach(world, objects);
      expect(world.simulator.requests.writes).to.equal(2);
    });

    it('gives each object its own remote object when both replies are lost', async () => {
      const world = await startWorld({ running: false });
      world.simulator.faults.add({ fault: { kind: 'lost-reply' }, operations: [CREATE.resource], times: 2 });
      const objects = [await world.applyResource({ spec }), await world.applyResource({ spec })];
      await world.startOperator();
      await expectOneEach(world, objects);
    });

    it('waits for the late commits of all of them before it counts as not made', async () => {
      const world = await startWorld();
      const fault = { kind: 'late-commit', delayMs: 28_000, destroyAfterMs: 500 } as const;
      world.simulator.faults.add({ fault, operations: [CREATE.resource], times: 2 });
      const first = await world.applyResource({ spec });
      await world.advance(22_000);
      const second = await world.applyResource({ spec });
      await expectOneEach(world, [first, second]);
      expect(world.simulator.requests.writes).to.equal(2);
    });

    for (const existing of [0, 1, 2]) {
      it(`gives each object its own remote object after a crash with both marks open and ${existing} made`, async () => {
        const world = await startWorld({ running: false });
        const objects = [await crashed(world, 'resource', 'Shop'), await crashed(world, 'resource', 'Shop')];
        for (let made = 0; made < existing; made += 1) addRemote(world, 'resource', 'Shop');
        await world.startOperator();
        await expectOneEach(world, objects);
        expect(world.simulator.requests.writes).to.equal(2 - existing);
      });
    }
  });

  describe('leaves exactly one remote object', () => {
    const everyFault: Readonly<Record<string, Fault>> = {
      'a reply that is lost': { kind: 'lost-reply' },
      'a connection cut before the request took effect': { kind: 'dropped-connection' },
      '500 after it was applied': { kind: 'status', status: 500, applied: true },
      '502 before it was applied': { kind: 'status', status: 502 },
      'a body cut off': { kind: 'truncated-body' },
      'an empty body': { kind: 'empty-body' },
      'an HTML page after it was applied': { kind: 'html', applied: true },
      'an HTML page before it was applied': { kind: 'html' },
      'an answer of another type': { kind: 'wrong-content-type' },
      'a commit just after the deadline': { kind: 'late-commit', delayMs: 21_000 },
      'a commit long after the deadline': { kind: 'late-commit', delayMs: 29_000 },
      'a commit after the connection broke': { kind: 'late-commit', delayMs: 25_000, destroyAfterMs: 100 },
      '429 with Retry-After': { kind: 'rate-limit', retryAfterSeconds: 7 },
      '429 without Retry-After': { kind: 'rate-limit' },
      'a refused key': { kind: 'refused-key' },
    };
    for (const [title, fault] of Object.entries(everyFault)) {
      it(`despite ${title}`, async () => {
        const world = await startWorld();
        world.simulator.faults.add({ fault, operations: [CREATE.resource] });
        const name = await world.applyResource();
        await world.ready('resource', name);
        await world.advance(2 * 60_000);
        expect(remoteIds(world, 'resource')).to.deep.equal([world.idOf('resource', name)]);
      });
    }

    it('despite an API that refuses connections for a while', async () => {
      const world = await startWorld({ running: false });
      const gate = await startGateInFrontOf(world.simulator.url);
      await world.startOperator({ TWINGATE_API_URL: gate.url });
      await gate.shut();
      const name = await world.applyResource();
      await world.refused('resource', name, reasons.apiUnavailable);
      await world.advance(60_000);
      expect(world.mark('resource', name).kind).to.equal('open');
      await gate.open();
      await world.ready('resource', name);
      expect(remoteIds(world, 'resource')).to.deep.equal([world.idOf('resource', name)]);
      expect(world.simulator.requests.writes).to.equal(1);
      await gate.shut();
    });
  });

  describe('goes on', () => {
    it('with an edit that came between mark and ID: the ID is stored, the edit kept and applied', async () => {
      const world = await startWorld();
      world.simulator.faults.add({ fault: { kind: 'slow', delayMs: 3000 }, operations: [CREATE.resource] });
      const name = await world.applyResource({ spec: { address: 'old.internal' } });
      await world.edit('resource', name, {
        spec: { address: 'new.internal' },
        metadata: { labels: { a: 'b' } },
      });
      await world.ready('resource', name);
      const [remote, ...more] = world.remoteResources();
      expect(more).to.have.length(0);
      expect(remote).to.deep.include({ id: world.idOf('resource', name), address: 'new.internal' });
      expect(remote?.tags).to.deep.equal([{ key: 'a', value: 'b' }]);
      expect(world.simulator.requests.byOperation).to.include({
        [CREATE.resource]: 1,
        UpdateNetworkResource: 1,
      });
    });

    it('with nothing left behind when the object is removed by force while the call is in flight', async () => {
      const world = await startWorld();
      world.simulator.faults.add({ fault: { kind: 'slow', delayMs: 3000 }, operations: [CREATE.resource] });
      const name = await world.applyResource();
      await world.deleteByForce('resource', name);
      await world.gone('resource', name);
      await world.until(() => world.simulator.requests.list('DeleteResource').length > 0);
      await world.advance(60_000);
      expect(world.remoteResources()).to.have.length(0);
    });

    it('with nothing left behind when that removal is refused at first', async () => {
      const world = await startWorld();
      world.simulator.faults.add({ fault: { kind: 'slow', delayMs: 3000 }, operations: [CREATE.resource] });
      world.simulator.faults.add({
        fault: { kind: 'status', status: 500 },
        operations: ['DeleteResource'],
        times: 3,
      });
      const name = await world.applyResource();
      await world.deleteByForce('resource', name);
      await world.until(() => world.remoteResources().length === 1);
      await world.until(() => world.remoteResources().length === 0);
    });

    it('for the successor of an object that was replaced while the call was in flight', async () => {
      const world = await startWorld();
      world.simulator.faults.add({ fault: { kind: 'slow', delayMs: 3000 }, operations: [CREATE.resource] });
      const metadata = { name: 'shop' };
      await world.applyResource({ metadata, spec: { name: 'First' } });
      await world.deleteByForce('resource', 'shop');
      await world.applyResource({ metadata, spec: { name: 'Second' } });
      await world.ready('resource', 'shop');
      await world.advance(60_000);
      expect(world.remoteResources().map(({ name }) => name)).to.deep.equal(['Second']);
    });
  });
});

function apply(world: LifecycleWorld, kind: Kind): Promise<string> {
  return kind === 'resource' ? world.applyResource() : world.applyGroup();
}

/** An object as a process left it that crashed between mark and ID. */
function crashed(world: LifecycleWorld, kind: Kind, remoteName: string): Promise<string> {
  const time = new Date(world.clock.now()).toISOString();
  if (kind === 'group') {
    const metadata = markedMetadata({ time, input: { name: remoteName } });
    return world.applyGroup({ metadata, spec: { name: remoteName } });
  }
  const metadata = markedMetadata({ time, input: plainInput(remoteName, 'shop.internal') });
  return world.applyResource({ metadata, spec: { name: remoteName, address: 'shop.internal' } });
}

/** What the crashed create made. Returns its ID. */
function addRemote(world: LifecycleWorld, kind: Kind, name: string): string {
  const { resources, groups } = world.simulator.world;
  return kind === 'resource' ? resources.add({ name, address: 'shop.internal' }).id : groups.add({ name }).id;
}

function remoteIds(world: LifecycleWorld, kind: Kind): readonly string[] {
  return (kind === 'resource' ? world.remoteResources() : world.remoteGroups()).map(({ id }) => id);
}

/** When objects of that name were looked for, ms since epoch. */
function lookupsBy(world: LifecycleWorld, kind: Kind, name: string): readonly number[] {
  return world.simulator.requests
    .list(kind === 'resource' ? 'ListResources' : 'ListGroups')
    .filter(({ variables }) => JSON.stringify(variables).includes(`"${name}"`))
    .map(({ at }) => at);
}

async function expectOneEach(world: LifecycleWorld, objects: readonly string[]): Promise<void> {
  for (const name of objects) await world.ready('resource', name);
  await world.advance(2 * 60_000);
  const ids = objects.map((name) => world.idOf('resource', name));
  expect(new Set(ids).size).to.equal(objects.length);
  expect([...remoteIds(world, 'resource')].sort()).to.deep.equal([...ids].sort());
}
