import type { Fault, StoredResource } from '@twingate-kit/testkit';
import { expect } from 'chai';
import { reasons } from '../external/reasons.js';
import {
  closeWorlds,
  startWorld,
  type LifecycleWorld,
  type WorldOptions,
} from '../testing/lifecycle-world.js';

const SWEEP_S = 60;
const everyMinute: WorldOptions = { environment: { RESOURCE_RECONCILER_INTERVAL: String(SWEEP_S) } };
const MASS_ABSENCE = 'twingate_operator_mass_absence{kind="TwingateResource"}';

describe('a page of a sweep', () => {
  afterEach(closeWorlds);

  it('that was requested before our update was answered changes nothing when it comes later', async () => {
    const world = await startWorld(everyMinute);
    const [name = ''] = await world.manageResources(1);
    const page = holdNextPage(world, 10_000);
    await world.until(page.isHeld);
    await world.edit('resource', name, { spec: { name: 'Renamed' } });
    await world.ready('resource', name);
    world.resetCounters();
    await world.advance(3 * SWEEP_S * 1000);
    expect(world.remoteResources()[0]?.name).to.equal('Renamed');
    expect(world.simulator.requests.writes).to.equal(0);
    expect(world.kubeWrites()).to.deep.equal({ main: 0, status: 0, events: 0 });
  });

  it('that comes while our update is in flight changes nothing', async () => {
    const world = await startWorld(everyMinute);
    const [name = ''] = await world.manageResources(1);
    const page = holdNextPage(world, 5000);
    await world.until(page.isHeld);
    world.simulator.faults.add({
      fault: { kind: 'slow', delayMs: 10_000 },
      operations: ['UpdateNetworkResource'],
    });
    await world.edit('resource', name, { spec: { name: 'Renamed' } });
    await world.ready('resource', name);
    await world.advance(3 * SWEEP_S * 1000);
    expect(world.remoteResources()[0]?.name).to.equal('Renamed');
    expect(world.simulator.requests.byOperation).to.include({ UpdateNetworkResource: 1 });
  });

  it('that was requested before our create was answered proves no absence', async () => {
    const world = await startWorld(everyMinute);
    await world.manageResources(1);
    const page = holdNextPage(world, 10_000);
    await world.until(page.isHeld);
    const [name = ''] = await world.manageResources(1);
    world.resetCounters();
    await world.advance(3 * SWEEP_S * 1000);
    expect(world.isReady('resource', name)).to.equal(true);
    expect(world.simulator.requests.byOperation).to.not.have.any.keys('GetResource', 'CreateNetworkResource');
    expect(world.kubeWrites().status).to.equal(0);
  });

  it('puts right what was changed in the console', async () => {
    const world = await startWorld(everyMinute);
    const [name = ''] = await world.manageResources(1);
    const id = world.idOf('resource', name);
    const before = world.simulator.world.resources.get(id);
    world.simulator.world.resources.edit(id, { address: 'console.internal', isVisible: false });
    await world.advance(SWEEP_S * 1000);
    const after = world.simulator.world.resources.get(id);
    expect(after).to.include({ address: before?.address, isVisible: true });
    expect(world.events(name)).to.include('Normal DriftCorrected');
  });
});

describe('a sweep whose pages moved', () => {
  afterEach(closeWorlds);

  it('misses an object and does not create it again, because the pages do not join', async () => {
    const { world, name, id, foreign } = await worldOfTwoPages();
    betweenPages(world, () => {
      for (const { id: other } of foreign.slice(0, 2)) world.simulator.world.resources.remove(other);
    });
    world.resetCounters();
    await world.advance(10 * SWEEP_S * 1000);
    expect(world.isReady('resource', name)).to.equal(true);
    expect(world.idOf('resource', name)).to.equal(id);
    expect(world.simulator.requests.byOperation).to.not.have.any.keys('GetResource', 'CreateNetworkResource');
    expect(world.kubeWrites()).to.deep.equal({ main: 0, status: 0, events: 0 });
  });

  it('proves no absence when the total changed between pages; the next one does', async () => {
    const { world, name, id } = await worldOfTwoPages();
    betweenPages(world, () => world.simulator.world.resources.remove(id));
    await world.until(() => !world.remoteResources().some((remote) => remote.id === id));
    world.resetCounters();
    await world.until(() => world.idOf('resource', name) !== id, 're-creation');
    const creates = world.simulator.requests.list('CreateNetworkResource');
    expect(creates).to.have.length(1);
    expect(fullListsBefore(world, creates[0]?.at ?? 0)).to.equal(1);
  });

  it('finds an object that was inserted before the boundary, and changes nothing', async () => {
    const { world, name } = await worldOfTwoPages({ simulator: { listOrder: 'newest-first' } });
    betweenPages(world, () => world.simulator.world.resources.add({ name: 'New' }));
    world.resetCounters();
    await world.advance(5 * SWEEP_S * 1000);
    expect(world.isReady('resource', name)).to.equal(true);
    expect(world.simulator.requests.writes).to.equal(0);
  });
});

describe('our own create that reads do not show yet', () => {
  afterEach(closeWorlds);
  const stale: WorldOptions = { ...everyMinute, simulator: { staleReadMs: 45_000 } };

  it('is never made twice', async () => {
    const world = await startWorld(stale);
    const [name = ''] = await world.manageResources(1);
    await world.advance(10 * 60_000);
    expectOnly(world, name);
  });

  it('is never made twice by a process that starts right after it', async () => {
    const world = await startWorld(stale);
    const [name = ''] = await world.manageResources(1);
    await world.restartOperator();
    await world.advance(10 * 60_000);
    expectOnly(world, name);
    expect(world.isReady('resource', name)).to.equal(true);
  });

  it('is never made twice by a process that starts before its status was stored', async () => {
    const world = await startWorld(stale);
    world.cluster.faults.fail({
      status: 500,
      when: { resource: 'twingateresources', subresource: 'status' },
      times: Number.POSITIVE_INFINITY,
    });
    const name = await world.applyResource();
    await world.restartOperator();
    world.cluster.faults.clear();
    await world.ready('resource', name);
    expectOnly(world, name);
  });

  it('is never made twice when it is edited at once', async () => {
    const world = await startWorld(stale);
    const [name = ''] = await world.manageResources(1);
    await world.stopOperator();
    await world.edit('resource', name, { spec: { name: 'Renamed' } });
    await world.startOperator();
    await world.ready('resource', name);
    await world.advance(10 * 60_000);
    expectOnly(world, name);
    expect(world.remoteResources()[0]?.name).to.equal('Renamed');
  });
});

describe('an object that was deleted in the console', () => {
  afterEach(closeWorlds);

  it('is created again with a new ID, after a complete sweep and a read by ID', async () => {
    const world = await startWorld(everyMinute);
    const [name = ''] = await world.manageResources(1);
    const id = world.idOf('resource', name);
    await world.advance(2 * SWEEP_S * 1000);
    world.simulator.world.resources.remove(id);
    world.simulator.requests.reset();
    await world.until(() => world.get('resource', name).spec.id !== id);
    await world.ready('resource', name);
    const operations = world.simulator.requests.list().map(({ operation }) => operation);
    expect(operations).to.deep.equal([
      'DefaultSecurityPolicy',
      'ListResources',
      'GetResource',
      'CreateNetworkResource',
    ]);
    expect(world.remoteResources().map((remote) => remote.id)).to.deep.equal([world.idOf('resource', name)]);
    expect(world.events(name)).to.include('Normal Recreated');
  });

  it('is created again soon when an edit finds it missing', async () => {
    const world = await startWorld();
    const [name = ''] = await world.manageResources(1);
    const id = world.idOf('resource', name);
    await world.advance(2 * 60_000);
    world.simulator.world.resources.remove(id);
    await world.edit('resource', name, { spec: { name: 'Renamed' } });
    const editedAt = world.clock.now();
    await world.until(() => world.get('resource', name).spec.id !== id);
    await world.ready('resource', name);
    expect(world.clock.now() - editedAt).to.be.lessThan(30_000);
    expect(world.remoteResources().map((remote) => remote.name)).to.deep.equal(['Renamed']);
  });

  it('is not created again when the read by ID shows it after all', async () => {
    const world = await startWorld(everyMinute);
    const [name = ''] = await world.manageResources(1);
    const id = world.idOf('resource', name);
    await world.advance(2 * SWEEP_S * 1000);
    const record = world.simulator.world.resources.get(id) as StoredResource;
    world.simulator.world.resources.remove(id);
    const stop = world.simulator.faults.onPageServed(({ field }) => {
      if (field !== 'resources') return;
      stop();
      world.simulator.world.resources.add(record);
    });
    await world.until(() => world.simulator.requests.list('GetResource').length > 0);
    await world.advance(5 * SWEEP_S * 1000);
    expect(world.idOf('resource', name)).to.equal(id);
    expect(world.simulator.requests.list('CreateNetworkResource')).to.have.length(1);
  });

  describe('is left alone while the API cannot be read, and created once afterwards:', () => {
    const unreadable: Readonly<Record<string, Fault>> = {
      'errors 500': { kind: 'status', status: 500 },
      'web pages with status 200': { kind: 'html' },
      'a refused key': { kind: 'refused-key' },
      'a key refused with a web page': { kind: 'refused-key', answer: 'html' },
      'empty answers': { kind: 'empty-body' },
      'cut-off answers': { kind: 'truncated-body' },
      'connections that break': { kind: 'dropped-connection' },
    };
    for (const [title, fault] of Object.entries(unreadable)) {
      for (const operations of ['reads', ['GetResource']] as const) {
        it(`${title} to ${operations === 'reads' ? 'all reads' : 'reads by ID'}`, async () => {
          const world = await startWorld(everyMinute);
          const [name = ''] = await world.manageResources(1);
          const id = world.idOf('resource', name);
          await world.advance(2 * SWEEP_S * 1000);
          world.simulator.world.resources.remove(id);
          const heal = world.simulator.faults.add({ fault, operations, times: 'unlimited' });
          world.simulator.requests.reset();
          await world.advance(5 * 60_000);
          expect(world.simulator.requests.writes).to.equal(0);
          expect(world.idOf('resource', name)).to.equal(id);
          heal();
          await world.until(() => world.get('resource', name).spec.id !== id);
          await world.advance(10 * 60_000);
          expectOnly(world, name);
        });
      }
    }
  });
});

describe('mass absence', () => {
  afterEach(closeWorlds);

  for (const [missing, total] of [
    [12, 12],
    [11, 20],
  ] as const) {
    it(`of ${missing} of ${total} objects holds everything, says so once per object, and ends when they are back`, async () => {
      const world = await startWorld(everyMinute);
      const { absent, records } = await worldWithMissing(world, missing, total);
      world.resetCounters();
      for (const name of absent) await world.refused('resource', name, reasons.massAbsence);
      const [doomed = ''] = absent;
      await world.delete('resource', doomed);
      await world.advance(10 * 60_000);
      expect(world.condition('resource', doomed, 'Synced')?.reason).to.equal(reasons.massAbsence);
      expect(await world.metric(MASS_ABSENCE)).to.equal(1);
      expect(world.simulator.requests.writes).to.equal(0);
      // The deletion is a generation of its own.
      expect(world.kubeWrites()).to.deep.equal({ main: 0, status: missing + 1, events: 0 });
      for (const record of records) world.simulator.world.resources.add(record);
      for (const name of absent.slice(1)) await world.ready('resource', name);
      await world.gone('resource', doomed);
      expect(await world.metric(MASS_ABSENCE)).to.equal(0);
      expect(world.simulator.requests.byOperation).to.not.have.property('CreateNetworkResource');
      expect(world.remoteResources()).to.have.length(total - 1);
    });
  }

  it('holds a deletion of an object that is not missing, with a reason', async () => {
    const world = await startWorld(everyMinute);
    const { absent, present } = await worldWithMissing(world, 11, 20);
    await world.refused('resource', absent[0] ?? '', reasons.massAbsence);
    const [name = ''] = present;
    await world.delete('resource', name);
    await world.refused('resource', name, reasons.massAbsence);
    await world.advance(10 * 60_000);
    expect(world.remoteResources()).to.have.length(9);
  });

  it('does not keep new objects from being created', async () => {
    const world = await startWorld(everyMinute);
    const { absent } = await worldWithMissing(world, 12, 12);
    await world.refused('resource', absent[0] ?? '', reasons.massAbsence);
    await world.manageResources(1);
    expect(world.remoteResources()).to.have.length(1);
  });

  it('stays in force over a restart', async () => {
    const world = await startWorld(everyMinute);
    const { absent } = await worldWithMissing(world, 12, 12);
    for (const name of absent) await world.refused('resource', name, reasons.massAbsence);
    await world.restartOperator();
    await world.advance(10 * 60_000);
    for (const name of absent)
      expect(world.condition('resource', name, 'Synced')?.reason).to.equal(reasons.massAbsence);
    expect(world.remoteResources()).to.have.length(0);
  });

  it('is over when a person confirms it by the name of the network: everything is created anew', async () => {
    const world = await startWorld(everyMinute);
    const { absent } = await worldWithMissing(world, 12, 12);
    await world.refused('resource', absent[0] ?? '', reasons.massAbsence);
    await world.restartOperator({ OPERATOR_CONFIRM_RECREATE: 'another' });
    await world.advance(5 * 60_000);
    expect(world.remoteResources()).to.have.length(0);
    await world.restartOperator({ OPERATOR_CONFIRM_RECREATE: world.simulator.network });
    await world.until(() => world.remoteResources().length === 12);
    for (const name of absent) await world.ready('resource', name);
    const ids = absent.map((name) => world.idOf('resource', name));
    expect(world.remoteResources().map(({ id }) => id)).to.have.members(ids);
  });

  for (const [missing, total] of [
    [10, 12],
    [10, 100],
    [12, 60],
  ] as const) {
    it(`is not what ${missing} of ${total} are: they are created again`, async () => {
      const world = await startWorld(everyMinute);
      const { absent } = await worldWithMissing(world, missing, total);
      await world.until(() => world.remoteResources().length === total);
      for (const name of absent) await world.ready('resource', name);
      expect(world.simulator.requests.list('CreateNetworkResource')).to.have.length(total + missing);
    });
  }
});

describe('another network than the recorded one', () => {
  afterEach(closeWorlds);
  const other = { TWINGATE_NETWORK: 'other' };

  it('keeps the operator from touching anything known, until the right one is back', async () => {
    const world = await startWorld(everyMinute);
    const [edited = '', deleted = '', missing = ''] = await world.manageResources(3);
    const missingId = world.idOf('resource', missing);
    await world.restartOperator(other);
    world.simulator.requests.reset();
    world.simulator.world.resources.remove(missingId);
    await world.edit('resource', edited, { spec: { name: 'Renamed' } });
    await world.delete('resource', deleted);
    for (const name of [edited, deleted]) await world.refused('resource', name, reasons.networkChanged);
    await world.advance(20 * 60_000);
    expect(world.simulator.requests.writes).to.equal(0);
    expect(world.logs.at('error').join()).to.contain('OPERATOR_CONFIRM_RECREATE=other');
    await world.restartOperator();
    await world.ready('resource', edited);
    await world.gone('resource', deleted);
    await world.until(() => world.get('resource', missing).spec.id !== missingId);
  });

  it('is taken for the right one when a person confirms it', async () => {
    const world = await startWorld(everyMinute);
    const [name = ''] = await world.manageResources(1);
    await world.restartOperator({ ...other, OPERATOR_CONFIRM_RECREATE: 'other' });
    await world.edit('resource', name, { spec: { name: 'Renamed' } });
    await world.ready('resource', name);
    await world.restartOperator(other);
    await world.delete('resource', name);
    await world.gone('resource', name);
  });
});

/** The next page of resources is read when it is asked for and answered `delayMs` later. */
function holdNextPage(world: LifecycleWorld, delayMs: number): { isHeld: () => boolean } {
  const { faults } = world.simulator;
  let held = false;
  const stop = faults.onPageServed(({ field }) => {
    if (field !== 'resources') return;
    stop();
    held = true;
    // Half the latency lies between reading and answering.
    faults.latencyMs = 2 * delayMs;
    queueMicrotask(() => (faults.latencyMs = 0));
  });
  return { isHeld: () => held };
}

/** Does something after the next page that is not the last. */
function betweenPages(world: LifecycleWorld, act: () => void): void {
  const stop = world.simulator.faults.onPageServed(({ field, hasNextPage }) => {
    if (field !== 'resources' || !hasNextPage) return;
    stop();
    act();
  });
}

/** A managed object that is the first of the second page of a sweep, settled for more than a minute. */
async function worldOfTwoPages(options: WorldOptions = {}): Promise<{
  world: LifecycleWorld;
  name: string;
  id: string;
  foreign: readonly StoredResource[];
}> {
  const world = await startWorld({ ...everyMinute, ...options });
  const { resources } = world.simulator.world;
  const foreign = Array.from({ length: 100 }, (_, index) => resources.add({ name: `Foreign ${index}` }));
  const [name = ''] = await world.manageResources(1);
  for (let index = 0; index < 20; index += 1) resources.add({ name: `Later ${index}` });
  await world.advance(2 * SWEEP_S * 1000);
  return { world, name, id: world.idOf('resource', name), foreign };
}

function fullListsBefore(world: LifecycleWorld, at: number): number {
  return world.simulator.requests
    .list('ListResources')
    .filter(
      ({ variables, at: requestedAt }) => requestedAt <= at && !JSON.stringify(variables).includes('"after"'),
    ).length;
}

/** `total` managed objects, settled, of which the first `missing` were removed in the console. */
async function worldWithMissing(
  world: LifecycleWorld,
  missing: number,
  total: number,
): Promise<{
  absent: readonly string[];
  present: readonly string[];
  records: readonly StoredResource[];
}> {
  const names = await world.manageResources(total);
  await world.advance(2 * SWEEP_S * 1000);
  const absent = names.slice(0, missing);
  const records = absent.map((name) => {
    const record = world.simulator.world.resources.get(world.idOf('resource', name)) as StoredResource;
    world.simulator.world.resources.remove(record.id);
    return record;
  });
  return { absent, present: names.slice(missing), records };
}

function expectOnly(world: LifecycleWorld, name: string): void {
  expect(world.remoteResources().map(({ id }) => id)).to.deep.equal([world.idOf('resource', name)]);
}
