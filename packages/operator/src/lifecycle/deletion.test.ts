import type { FaultRule } from '@twingate-kit/testkit';
import { expect } from 'chai';
import { reasons } from '../external/reasons.js';
import { markedMetadata, plainInput } from '../testing/lifecycle-leftovers.js';
import { closeWorlds, startWorld, type LifecycleWorld } from '../testing/lifecycle-world.js';

const NAMESPACES = { group: '', version: 'v1', plural: 'namespaces', kind: 'Namespace' };
const DELETE = ['DeleteResource'];

describe('a deletion', () => {
  afterEach(closeWorlds);

  it('removes the remote object, then the finalizer', async () => {
    const world = await startWorld();
    const name = await world.applyResource();
    await world.ready('resource', name);
    world.simulator.faults.add({ fault: { kind: 'slow', delayMs: 1000 }, operations: DELETE });
    await world.delete('resource', name);
    expect(world.get('resource', name).metadata.finalizers).to.deep.equal(['twingate.com/finalizer']);
    await world.gone('resource', name);
    expect(world.remoteResources()).to.have.length(0);
    expect(world.events(name)).to.deep.equal(['Normal Created', 'Normal Deleted']);
  });

  it('costs one Kubernetes write, one event and one API call', async () => {
    const world = await startWorld();
    const name = await world.applyResource();
    await world.ready('resource', name);
    world.resetCounters();
    await world.delete('resource', name);
    await world.gone('resource', name);
    await world.advance(60_000);
    expect(world.kubeWrites()).to.deep.equal({ main: 1, status: 0, events: 1 });
    expect(world.simulator.requests.byOperation).to.deep.equal({ DeleteResource: 1 });
  });

  it('removes a group, and keeps those of others', async () => {
    const world = await startWorld();
    const other = world.simulator.world.groups.add({ name: 'Others' });
    const name = await world.applyGroup();
    await world.ready('group', name);
    await world.delete('group', name);
    await world.gone('group', name);
    expect(world.remoteGroups()).to.deep.equal([other]);
  });

  describe('of an object with an open mark', () => {
    it('finds out about the create first, and removes what it made', async () => {
      const world = await startWorld({ running: false });
      const name = await crashed(world);
      world.simulator.world.resources.add({ name: 'Shop', address: 'shop.internal' });
      await world.delete('resource', name);
      await world.startOperator();
      await world.gone('resource', name);
      expect(world.remoteResources()).to.have.length(0);
      expect(world.simulator.requests.list().filter(({ kind }) => kind === 'write')).to.have.length(1);
    });

    it('lets the finalizer go when the create provably never happened', async () => {
      const world = await startWorld({ running: false });
      const name = await crashed(world);
      await world.delete('resource', name);
      const startedAt = world.clock.now();
      await world.startOperator();
      await world.refused('resource', name, reasons.deletionBlocked);
      await world.gone('resource', name);
      expect(world.clock.now() - startedAt).to.be.at.least(30_000);
      expect(world.simulator.requests.writes).to.equal(0);
    });

    for (const [title, rule] of [
      ['in flight', { fault: { kind: 'slow', delayMs: 4000 } }],
      ['whose reply is lost', { fault: { kind: 'lost-reply' } }],
      ['that lands after its deadline', { fault: { kind: 'late-commit', delayMs: 25_000 } }],
    ] as const satisfies readonly (readonly [string, FaultRule])[]) {
      it(`removes what a create ${title} makes`, async () => {
        const world = await startWorld();
        world.simulator.faults.add({ ...rule, operations: ['CreateNetworkResource'] });
        const name = await world.applyResource();
        await world.delete('resource', name);
        await world.gone('resource', name);
        expect(world.simulator.requests.list('CreateNetworkResource')).to.have.length(1);
        await world.advance(60_000);
        expect(world.remoteResources()).to.have.length(0);
      });
    }
  });

  it('is done when the remote object is gone already', async () => {
    const world = await startWorld();
    const name = await world.applyResource();
    await world.ready('resource', name);
    world.simulator.world.resources.remove(world.idOf('resource', name));
    await world.delete('resource', name);
    await world.gone('resource', name);
  });

  describe('waits with its finalizer and a reason while', () => {
    const failures: readonly (readonly [string, FaultRule, string])[] = [
      ['the API fails', { fault: { kind: 'status', status: 500 }, times: 4 }, reasons.apiUnavailable],
      ['replies are lost', { fault: { kind: 'lost-reply' }, times: 1 }, reasons.apiUnavailable],
      ['the API answers with web pages', { fault: { kind: 'html' }, times: 3 }, reasons.apiUnavailable],
      [
        'the API refuses the key',
        { fault: { kind: 'refused-key' }, forMs: 120_000 },
        reasons.credentialsRefused,
      ],
      [
        'the API refuses the key with a web page',
        { fault: { kind: 'refused-key', answer: 'html' }, forMs: 30_000 },
        reasons.apiUnavailable,
      ],
    ];
    for (const [title, rule, reason] of failures) {
      it(`${title}, and completes by itself`, async () => {
        const world = await startWorld();
        const name = await world.applyResource();
        await world.ready('resource', name);
        world.simulator.faults.add({ ...rule, operations: DELETE });
        await world.delete('resource', name);
        const { message } = await world.refused('resource', name, reason);
        expect(message).to.match(/^The deletion waits: /);
        expect(world.get('resource', name).metadata.finalizers).to.deep.equal(['twingate.com/finalizer']);
        await world.gone('resource', name);
        expect(world.remoteResources()).to.have.length(0);
      });
    }
  });

  it('works in a namespace that is being deleted, where nothing can be created any more', async () => {
    const world = await startWorld();
    await world.createOther(NAMESPACES, { metadata: { name: 'team' } });
    await world.applyResource({ metadata: { name: 'shop', namespace: 'team' } });
    await world.until(() => world.get('resource', 'shop', 'team').status?.id !== undefined);
    await world.deleteOther(NAMESPACES, 'team');
    await world.until(() => !world.has('resource', 'shop', 'team'), 'the object to be gone');
    expect(world.remoteResources()).to.have.length(0);
    expect(world.logs.at('warn')).to.deep.equal([]);
    expect(world.logs.at('error')).to.deep.equal([]);
  });
});

describe('a paused object', () => {
  afterEach(closeWorlds);
  const pause = { metadata: { annotations: { 'kit.twingate.com/paused': 'true' } } };
  const resume = { metadata: { annotations: { 'kit.twingate.com/paused': null } } };

  it('is neither created nor marked, and says so once', async () => {
    const world = await startWorld();
    world.resetCounters();
    const name = await world.applyResource(pause);
    await world.refused('resource', name, reasons.paused);
    await world.advance(30 * 60_000);
    expect(world.kubeWrites()).to.deep.equal({ main: 0, status: 1, events: 0 });
    expect(world.simulator.requests.writes).to.equal(0);
    await world.edit('resource', name, resume);
    await world.ready('resource', name);
    expect(world.remoteResources()).to.have.length(1);
  });

  it('is not read or changed, whatever happens to it on either side, until it is resumed', async () => {
    const world = await startWorld();
    const name = await world.applyResource();
    await world.ready('resource', name);
    const id = world.idOf('resource', name);
    await world.edit('resource', name, pause);
    await world.refused('resource', name, reasons.paused);
    world.resetCounters();
    world.simulator.world.resources.edit(id, { address: 'console.internal' });
    await world.edit('resource', name, { spec: { name: 'Renamed' } });
    await world.advance(30 * 60_000);
    expect(world.simulator.requests.byOperation).to.not.have.any.keys('GetResource', 'UpdateNetworkResource');
    expect(world.kubeWrites().main).to.equal(0);
    await world.edit('resource', name, resume);
    await world.ready('resource', name);
    expect(world.remoteResources()[0]).to.include({ id, name: 'Renamed' });
    expect(world.remoteResources()[0]?.address).not.to.equal('console.internal');
  });

  it('is not created again when it is missing in Twingate', async () => {
    const world = await startWorld();
    const name = await world.applyResource();
    await world.ready('resource', name);
    const id = world.idOf('resource', name);
    await world.edit('resource', name, pause);
    world.simulator.world.resources.remove(id);
    await world.advance(30 * 60_000);
    expect(world.remoteResources()).to.have.length(0);
    await world.edit('resource', name, resume);
    await world.until(() => world.remoteResources().length === 1);
  });

  it('waits with its deletion', async () => {
    const world = await startWorld();
    const name = await world.applyResource();
    await world.ready('resource', name);
    await world.edit('resource', name, pause);
    await world.refused('resource', name, reasons.paused);
    world.resetCounters();
    await world.delete('resource', name);
    await world.advance(30 * 60_000);
    expect(world.condition('resource', name, 'Synced')?.message).to.contain('deletion waits');
    expect(world.simulator.requests.writes).to.equal(0);
    expect(world.remoteResources()).to.have.length(1);
    await world.edit('resource', name, resume);
    await world.gone('resource', name);
    expect(world.remoteResources()).to.have.length(0);
  });
});

/** An object as a process left it that crashed between mark and ID. */
function crashed(world: LifecycleWorld): Promise<string> {
  const time = new Date(world.clock.now()).toISOString();
  const spec = { name: 'Shop', address: 'shop.internal' };
  const metadata = markedMetadata({ time, input: plainInput(spec.name, spec.address) });
  return world.applyResource({ metadata, spec });
}
