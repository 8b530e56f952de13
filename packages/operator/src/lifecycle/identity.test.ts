import { formatGlobalId } from '@twingate-kit/testkit';
import { expect } from 'chai';
import { reasons } from '../external/reasons.js';
import { closeWorlds, startWorld, type LifecycleWorld } from '../testing/lifecycle-world.js';

const missingId = formatGlobalId('Resource', 777_777);

describe('identity', () => {
  afterEach(closeWorlds);

  describe('is put back', () => {
    for (const [title, patch] of [
      ['spec.id was removed', { spec: { id: null } }],
      ['spec.id was emptied', { spec: { id: '' } }],
      ['the finalizer was removed', { metadata: { finalizers: null } }],
      ['both were removed', { spec: { id: null }, metadata: { finalizers: [] } }],
    ] as const) {
      it(`when ${title} by hand, and nothing is created`, async () => {
        const world = await startWorld();
        const [name, id] = await managed(world);
        world.resetCounters();
        await world.edit('resource', name, patch);
        await world.until(() => world.get('resource', name).spec.id === id);
        const { metadata } = world.get('resource', name);
        expect(metadata.finalizers).to.deep.equal(['twingate.com/finalizer']);
        await world.ready('resource', name);
        await world.advance(20 * 60_000);
        expect(world.kubeWrites().main).to.equal(1);
        expect(world.simulator.requests.writes).to.equal(0);
        expect(world.remoteResources().map((remote) => remote.id)).to.deep.equal([id]);
      });
    }

    it('when the operator heard of the removal only by a conflict with its own status', async () => {
      const world = await startWorld({ environment: { RESOURCE_RECONCILER_INTERVAL: '60' } });
      const [name, id] = await managed(world);
      world.cluster.faults.silenceWatches({ client: 'twingate-operator/test' });
      await world.edit('resource', name, { spec: { id: null }, metadata: { finalizers: null } });
      world.simulator.world.resources.edit(id, { address: 'console.internal' });
      await world.until(() => world.get('resource', name).spec.id === id);
      await world.ready('resource', name);
      expect(world.get('resource', name).metadata.finalizers).to.deep.equal(['twingate.com/finalizer']);
    });

    it('when the status is lost: the ID in the spec is imported, and nothing is created', async () => {
      const world = await startWorld();
      const [name, id] = await managed(world);
      const { name: remoteName } = world.get('resource', name).spec;
      await world.stopOperator();
      await world.deleteByForce('resource', name);
      await world.applyResource({ metadata: { name }, spec: { id, name: remoteName } });
      await world.startOperator();
      await world.ready('resource', name);
      expect(world.idOf('resource', name)).to.equal(id);
      expect(world.events(name)).to.include('Normal Imported');
      await world.advance(60_000);
      expect(world.remoteResources()).to.have.length(1);
      expect(world.simulator.requests.list('CreateNetworkResource')).to.have.length(1);
    });

    it('when the process died between the new ID of a re-creation and its status', async () => {
      const world = await startWorld();
      const [name, id] = await managed(world);
      await world.stopOperator();
      world.simulator.world.resources.remove(id);
      const { name: remoteName } = world.get('resource', name).spec;
      const remote = world.simulator.world.resources.add({ name: remoteName, address: 'a.internal' });
      await world.edit('resource', name, { spec: { id: remote.id, address: 'a.internal' } });
      await world.startOperator();
      await world.ready('resource', name);
      expect(world.idOf('resource', name)).to.equal(remote.id);
      expect(world.events(name)).to.not.include('Warning LeftBehind');
      expect(world.remoteResources()).to.have.length(1);
    });
  });

  describe('between the new ID of a re-creation and its status, where the process died,', () => {
    it('is the new ID for a deletion', async () => {
      const world = await startWorld();
      const [name, id] = await managed(world);
      await world.stopOperator();
      world.simulator.world.resources.remove(id);
      const remote = world.simulator.world.resources.add({ name: 'Created again' });
      await world.edit('resource', name, { spec: { id: remote.id } });
      await world.delete('resource', name);
      await world.startOperator();
      await world.gone('resource', name);
      expect(world.remoteResources()).to.have.length(0);
    });

    it('is the new ID although reads do not show it yet', async () => {
      const world = await startWorld({
        environment: { RESOURCE_RECONCILER_INTERVAL: '60' },
        simulator: { staleReadMs: 45_000 },
      });
      const [name, id] = await managed(world);
      await world.advance(2 * 60_000);
      world.simulator.world.resources.remove(id);
      world.cluster.faults.fail({ status: 500, when: { subresource: 'status' }, times: Infinity });
      await world.until(() => world.get('resource', name).spec.id !== id);
      await world.restartOperator();
      world.cluster.faults.clear();
      await world.ready('resource', name);
      await world.advance(10 * 60_000);
      expect(world.remoteResources().map((remote) => remote.id)).to.deep.equal([
        world.idOf('resource', name),
      ]);
      expect(world.simulator.requests.list('CreateNetworkResource')).to.have.length(2);
    });
  });

  describe('of an import', () => {
    it('is taken over and brought in line, and nothing is created', async () => {
      const world = await startWorld();
      const { id } = world.simulator.world.resources.add({ name: 'Old name', address: 'old.internal' });
      const name = await world.applyResource({ spec: { id, name: 'New name', address: 'new.internal' } });
      await world.ready('resource', name);
      expect(world.remoteResources()).to.have.length(1);
      expect(world.remoteResources()[0]).to.include({ id, name: 'New name', address: 'new.internal' });
      expect(world.events(name)).to.include('Normal Imported');
    });

    it('that does not exist is refused, and taken over when it appears', async () => {
      const world = await startWorld();
      const name = await world.applyResource({ spec: { id: missingId } });
      const { message } = await world.refused('resource', name, reasons.importNotFound);
      expect(message).to.contain(missingId);
      await world.advance(20 * 60_000);
      expect(world.simulator.requests.writes).to.equal(0);
      world.simulator.world.resources.add({ id: missingId });
      await world.ready('resource', name);
      expect(world.idOf('resource', name)).to.equal(missingId);
    });

    it('of another type is refused, and stays when the object is deleted', async () => {
      const world = await startWorld();
      const remote = world.simulator.world.resources.add({ __typename: 'SSHResource', name: 'Bastion' });
      const name = await world.applyResource({ spec: { id: remote.id } });
      await world.refused('resource', name, reasons.importTypeMismatch);
      await world.delete('resource', name);
      await world.gone('resource', name);
      expect(world.remoteResources()).to.deep.equal([remote]);
    });

    it('of a group that an identity provider owns is refused, and the group stays', async () => {
      const world = await startWorld();
      const remote = world.simulator.world.groups.add({ type: 'SYNCED', name: 'Everybody in sales' });
      const name = await world.applyGroup({ spec: { id: remote.id } });
      await world.refused('group', name, reasons.importTypeMismatch);
      await world.delete('group', name);
      await world.gone('group', name);
      expect(world.simulator.world.groups.get(remote.id)).to.deep.equal(remote);
    });
  });

  describe('that is changed', () => {
    it('to an existing free ID takes that over, leaves the former object and says so', async () => {
      const world = await startWorld();
      const [name, former] = await managed(world);
      const { id } = world.simulator.world.resources.add({ name: 'Free', address: 'free.internal' });
      await world.edit('resource', name, { spec: { id } });
      await world.until(() => world.get('resource', name).status?.id === id);
      const { spec } = await world.ready('resource', name);
      expect(world.idOf('resource', name)).to.equal(id);
      expect(world.simulator.world.resources.get(former)).to.not.equal(undefined);
      expect(world.simulator.world.resources.get(id)?.name).to.equal(spec.name);
      expect(world.events(name)).to.include('Warning LeftBehind');
      await world.delete('resource', name);
      await world.gone('resource', name);
      expect(world.remoteResources().map((remote) => remote.id)).to.deep.equal([former]);
    });

    it('to an existing ID right before a deletion leaves that one: it was never taken over', async () => {
      const world = await startWorld();
      const [name] = await managed(world);
      const free = world.simulator.world.resources.add({ name: 'Free' });
      await world.stopOperator();
      await world.edit('resource', name, { spec: { id: free.id } });
      await world.delete('resource', name);
      await world.startOperator();
      await world.gone('resource', name);
      expect(world.remoteResources()).to.deep.equal([free]);
    });

    it('to a missing ID while the former object is gone, too, ends with a new object', async () => {
      const world = await startWorld({ environment: { RESOURCE_RECONCILER_INTERVAL: '60' } });
      const [name, id] = await managed(world);
      await world.advance(2 * 60_000);
      world.simulator.world.resources.remove(id);
      await world.edit('resource', name, { spec: { id: missingId } });
      await world.until(() => world.remoteResources().length === 1);
      await world.advance(10 * 60_000);
      expect(world.remoteResources().map((remote) => remote.id)).to.deep.equal([
        world.idOf('resource', name),
      ]);
    });

    it('to a missing ID comes back once; whoever puts the missing one there again gets a reason, not a tug of war', async () => {
      const world = await startWorld();
      const [name, id] = await managed(world);
      await world.advance(2 * 60_000);
      world.resetCounters();
      await world.edit('resource', name, { spec: { id: missingId } });
      const { message } = await world.refused('resource', name, reasons.pinnedIdStale);
      expect(message).to.contain(missingId).and.to.contain(id);
      expect(world.idOf('resource', name)).to.equal(id);
      expect(world.events(name)).to.include('Normal IdRestored');
      expect(world.kubeWrites().main).to.equal(1);
      for (let round = 0; round < 3; round += 1) {
        await world.edit('resource', name, { spec: { id: missingId } });
        await world.advance(15 * 60_000);
        expect(world.condition('resource', name, 'Synced')?.reason).to.equal(reasons.pinnedIdStale);
      }
      expect(world.get('resource', name).spec.id).to.equal(missingId);
      expect(world.kubeWrites().main).to.equal(1);
      expect(world.simulator.requests.writes).to.equal(0);
    });

    it('to a missing ID still names the object that the spec is applied to, and that is deleted with it', async () => {
      const world = await startWorld();
      const [name, id] = await managed(world);
      await world.advance(2 * 60_000);
      await world.edit('resource', name, { spec: { id: missingId } });
      await world.refused('resource', name, reasons.pinnedIdStale);
      await world.edit('resource', name, { spec: { id: missingId, name: 'Renamed' } });
      await world.until(() => world.simulator.world.resources.get(id)?.name === 'Renamed');
      await world.delete('resource', name);
      await world.gone('resource', name);
      expect(world.remoteResources()).to.have.length(0);
    });

    it('to a missing ID is right again as soon as the user says the right one', async () => {
      const world = await startWorld();
      const [name, id] = await managed(world);
      await world.advance(2 * 60_000);
      await world.edit('resource', name, { spec: { id: missingId } });
      await world.refused('resource', name, reasons.pinnedIdStale);
      await world.edit('resource', name, { spec: { id: missingId, name: 'Renamed' } });
      await world.refused('resource', name, reasons.pinnedIdStale);
      await world.edit('resource', name, { spec: { id } });
      await world.ready('resource', name);
      expect(world.idOf('resource', name)).to.equal(id);
    });

    it('to an ID that another object claims is refused; the other is untouched, also by its deletion', async () => {
      const world = await startWorld();
      const [older, olderId] = await managed(world);
      const [younger, youngerId] = await managed(world);
      const before = world.simulator.world.resources.get(olderId);
      await world.edit('resource', younger, { spec: { id: olderId, name: 'Robber' } });
      const { message } = await world.refused('resource', younger, reasons.idConflict);
      expect(message).to.contain(older);
      await world.advance(20 * 60_000);
      expect(world.simulator.world.resources.get(olderId)).to.deep.equal(before);
      await world.delete('resource', younger);
      await world.gone('resource', younger);
      expect(world.remoteResources()).to.deep.equal([before]);
      expect(world.simulator.world.resources.get(youngerId)).to.equal(undefined);
      expect(world.idOf('resource', older)).to.equal(olderId);
    });
  });

  describe('that two objects claim', () => {
    it('belongs to the older; the younger is refused, and its deletion leaves the remote object', async () => {
      const world = await startWorld();
      const [older, id] = await managed(world);
      await world.advance(5000);
      const younger = await world.applyResource({ spec: { id, name: 'Robber' } });
      const { message } = await world.refused('resource', younger, reasons.idConflict);
      expect(message).to.contain(older);
      await world.delete('resource', younger);
      await world.gone('resource', younger);
      await world.advance(20 * 60_000);
      expect(world.remoteResources().map((remote) => remote.id)).to.deep.equal([id]);
      expect(world.remoteResources()[0]?.name).not.to.equal('Robber');
    });

    it('goes to the younger when the older is deleted', async () => {
      const world = await startWorld();
      const [older, id] = await managed(world);
      await world.advance(5000);
      const younger = await world.applyResource({ spec: { id, name: 'Heir' } });
      await world.refused('resource', younger, reasons.idConflict);
      await world.delete('resource', older);
      await world.gone('resource', older);
      await world.ready('resource', younger);
      expect(world.remoteResources()).to.have.length(1);
      expect(world.remoteResources()[0]).to.include({ id, name: 'Heir' });
    });

    it('is deleted with both of them', async () => {
      const world = await startWorld();
      const [older, id] = await managed(world);
      await world.advance(5000);
      const younger = await world.applyResource({
        metadata: { finalizers: ['twingate.com/finalizer'] },
        spec: { id },
      });
      await world.refused('resource', younger, reasons.idConflict);
      await world.stopOperator();
      for (const name of [younger, older]) await world.delete('resource', name);
      await world.startOperator();
      for (const name of [younger, older]) await world.gone('resource', name);
      expect(world.remoteResources()).to.have.length(0);
    });

    it('is imported by one of two that ask for it at the same time', async () => {
      const world = await startWorld({ running: false });
      const { id } = world.simulator.world.resources.add({ name: 'Wanted' });
      const spec = { id, name: 'Wanted' };
      const first = await world.applyResource({ spec });
      await world.advance(5000);
      const second = await world.applyResource({ spec });
      await world.startOperator();
      await world.ready('resource', first);
      await world.refused('resource', second, reasons.idConflict);
    });
  });
});

/** An object whose remote object we created: its name and ID. */
async function managed(world: LifecycleWorld): Promise<readonly [string, string]> {
  const name = await world.applyResource();
  await world.ready('resource', name);
  return [name, world.idOf('resource', name)];
}
