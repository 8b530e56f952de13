import { expect } from 'chai';
import { reasons } from '../external/reasons.js';
import {
  accessWrites,
  applyAccess,
  grantAccess,
  remoteEdges,
  sceneEdge,
  startAccessScene,
} from '../testing/access-scene.js';
import { closeWorlds, type WorldOptions } from '../testing/lifecycle-world.js';

const MINUTE = 60_000;
const everyMinute: WorldOptions = {
  environment: { RESOURCE_RECONCILER_INTERVAL: '60', GROUP_RECONCILER_INTERVAL: '60' },
};

describe('access that is not asked for any more', () => {
  afterEach(closeWorlds);

  it('is taken away when its object is deleted, before the finalizer goes', async () => {
    const scene = await startAccessScene();
    const { world } = scene;
    const name = await grantAccess(scene);
    let edgesAtTheEnd: readonly string[] = [];
    world.onChange('access', ({ metadata }) => {
      if (metadata.finalizers === undefined || metadata.finalizers.length === 0)
        edgesAtTheEnd = remoteEdges(world);
    });
    await world.delete('access', name);
    await world.gone('access', name);
    expect(edgesAtTheEnd).to.deep.equal([]);
    expect(remoteEdges(world)).to.deep.equal([]);
    expect(world.simulator.requests.byOperation).to.include({ AddAccess: 1, RemoveAccess: 1 });
  });

  it('that was never granted is no reason for a call', async () => {
    const { world, resource } = await startAccessScene();
    const name = await world.applyAccess({
      spec: { resourceRef: { name: resource }, groupRef: { name: 'nobody' } },
    });
    await world.refused('access', name, reasons.waitingForGroup);
    await world.delete('access', name);
    await world.gone('access', name);
    expect(accessWrites(world)).to.equal(0);
  });

  it('is taken away although the operator did not run when its object was deleted', async () => {
    const scene = await startAccessScene();
    const { world } = scene;
    const name = await grantAccess(scene);
    await world.stopOperator();
    await world.delete('access', name);
    await world.startOperator();
    await world.gone('access', name);
    expect(remoteEdges(world)).to.deep.equal([]);
  });

  it('is taken away when somebody removes the finalizer by force', async () => {
    const scene = await startAccessScene();
    const { world } = scene;
    const name = await grantAccess(scene);
    await world.deleteByForce('access', name);
    await world.until(() => remoteEdges(world).length === 0);
  });

  it('keeps the object with a visible reason while the API does not confirm it', async () => {
    const scene = await startAccessScene();
    const { world } = scene;
    const name = await grantAccess(scene);
    world.simulator.faults.add({
      fault: { kind: 'status', status: 500 },
      operations: ['RemoveAccess'],
      times: 3,
    });
    await world.delete('access', name);
    const { message } = await world.refused('access', name, reasons.apiUnavailable);
    expect(message).to.match(/^The deletion waits: /);
    await world.gone('access', name);
    expect(remoteEdges(world)).to.deep.equal([]);
  });

  it('of a missing resource or principal counts as taken away', async () => {
    const scene = await startAccessScene();
    const { world } = scene;
    const name = await grantAccess(scene);
    world.simulator.world.resources.remove(world.idOf('resource', scene.resource));
    world.simulator.world.groups.remove(world.idOf('group', scene.group));
    await world.delete('access', name);
    await world.gone('access', name);
  });

  it('stays taken away when a grant that was never answered takes effect late', async () => {
    const scene = await startAccessScene();
    const { world } = scene;
    world.simulator.faults.add({
      fault: { kind: 'late-commit', delayMs: 25_000, destroyAfterMs: 100 },
      operations: ['AddAccess'],
      times: 'unlimited',
      forMs: 1000,
    });
    const name = await applyAccess(scene);
    await world.advance(500);
    await world.delete('access', name);
    await world.gone('access', name);
    expect(remoteEdges(world)).to.deep.equal([]);
    await world.advance(2 * MINUTE);
    expect(remoteEdges(world)).to.deep.equal([]);
  });

  it('stays taken away when a grant that was repeated takes effect late as well', async () => {
    const scene = await startAccessScene();
    const { world } = scene;
    world.simulator.faults.add({
      fault: { kind: 'late-commit', delayMs: 20_000, destroyAfterMs: 100 },
      operations: ['AddAccess'],
    });
    const name = await grantAccess(scene);
    await world.delete('access', name);
    await world.gone('access', name);
    await world.advance(MINUTE);
    expect(remoteEdges(world)).to.deep.equal([]);
  });

  it('stays taken away when its object vanishes while a grant is late', async () => {
    const scene = await startAccessScene();
    const { world } = scene;
    world.simulator.faults.add({
      fault: { kind: 'late-commit', delayMs: 20_000, destroyAfterMs: 100 },
      operations: ['AddAccess'],
    });
    const name = await grantAccess(scene);
    await world.deleteByForce('access', name);
    await world.advance(MINUTE);
    expect(remoteEdges(world)).to.deep.equal([]);
  });

  it('says that it is not ready when the group that has it is deleted', async () => {
    const scene = await startAccessScene();
    const { world } = scene;
    const name = await grantAccess(scene);
    await world.delete('group', scene.group);
    await world.refused('access', name, reasons.waitingForGroup);
    expect(world.condition('access', name, 'Ready')?.status).to.equal('False');
  });

  it('is not held up by another of its grants whose resource is being deleted', async () => {
    const scene = await startAccessScene();
    const { world, resource, group } = scene;
    const name = await grantAccess(scene);
    const other = await world.applyResource();
    await world.ready('resource', other);
    const otherId = world.idOf('resource', other);
    await world.stopOperator();
    const principalId = world.idOf('group', group);
    const [terms] = world.simulator.world.resources.get(world.idOf('resource', resource))?.access ?? [];
    if (terms === undefined) throw new Error('there is no edge');
    world.simulator.world.resources.edit(otherId, { access: [terms] });
    const change = { success: true, resource_id: otherId, principal_id: principalId };
    await world.edit('access', name, { status: { twingate_resource_access_change: change } }, 'status');
    world.simulator.faults.add({
      fault: { kind: 'slow', delayMs: 40_000 },
      operations: ['DeleteResource'],
      times: 'unlimited',
    });
    await world.delete('resource', resource);
    await world.delete('access', name);
    await world.startOperator();
    await world.advance(5000);
    expect(remoteEdges(world)).to.deep.equal([`${world.idOf('resource', resource)} ${principalId}`]);
    await world.gone('access', name);
  });

  it('goes with its resource when both are deleted, without a write of its own', async () => {
    const scene = await startAccessScene();
    const { world, resource } = scene;
    const name = await grantAccess(scene);
    world.resetCounters();
    await world.delete('resource', resource);
    await world.delete('access', name);
    await world.gone('access', name);
    await world.gone('resource', resource);
    expect(accessWrites(world)).to.equal(0);
  });

  it('does not wait longer than a minute for the deletion of its resource', async () => {
    const scene = await startAccessScene();
    const { world, resource } = scene;
    const name = await grantAccess(scene);
    world.simulator.faults.add({
      fault: { kind: 'slow', delayMs: 10 * MINUTE },
      operations: ['DeleteResource'],
      times: 'unlimited',
      forMs: 3 * MINUTE,
    });
    await world.delete('resource', resource);
    await world.delete('access', name);
    const before = world.clock.now();
    await world.gone('access', name);
    expect(world.clock.now() - before).to.be.at.most(70_000);
    expect(accessWrites(world)).to.equal(2);
  });

  it('is taken away at once when the deletion of its resource is held up', async () => {
    const scene = await startAccessScene();
    const { world, resource } = scene;
    const name = await grantAccess(scene);
    await world.edit('resource', resource, {
      metadata: { annotations: { 'kit.twingate.com/paused': 'true' } },
    });
    await world.delete('resource', resource);
    const before = world.clock.now();
    await world.delete('access', name);
    await world.gone('access', name);
    expect(world.clock.now() - before).to.be.below(10_000);
    expect(remoteEdges(world)).to.deep.equal([]);
  });

  for (const kind of ['resource', 'group'] as const) {
    it(`is replaced when its ${kind} is created anew under another ID, the old one first`, async () => {
      const scene = await startAccessScene(everyMinute);
      const { world } = scene;
      const name = await grantAccess(scene);
      const former = sceneEdge(scene);
      const collection = kind === 'resource' ? world.simulator.world.resources : world.simulator.world.groups;
      collection.remove(world.idOf(kind, scene[kind]));
      await world.until(() => {
        const edges = remoteEdges(world);
        return edges.length === 1 && edges[0] !== former;
      });
      await world.ready('access', name);
      expect(remoteEdges(world)).to.deep.equal([sceneEdge(scene)]);
      const writes = world.simulator.requests.list().filter(({ operation }) => /Access$/.test(operation));
      expect(
        writes
          .map(({ operation }) => operation)
          .filter((it) => it !== 'ListResourcesWithAccess')
          .at(-1),
      ).to.equal('AddAccess');
    });
  }

  it('is taken away before somebody else gets it, and at once although they are not there yet', async () => {
    const scene = await startAccessScene();
    const { world } = scene;
    const name = await grantAccess(scene);
    await world.edit('access', name, {
      spec: { groupRef: null, principalExternalRef: { type: 'group', name: 'Successor' } },
    });
    await world.refused('access', name, reasons.waitingForPrincipal);
    expect(remoteEdges(world)).to.deep.equal([]);
    expect(world.get('access', name).status).to.not.have.any.keys('resourceId', 'principalId');
    const { id } = world.simulator.world.groups.add({ name: 'Successor' });
    await world.ready('access', name);
    expect(remoteEdges(world).map((edge) => edge.split(' ')[1])).to.deep.equal([id]);
    const order = world.simulator.requests.list().map(({ operation }) => operation);
    expect(order.filter((it) => /^(Add|Remove)Access$/.test(it))).to.deep.equal([
      'AddAccess',
      'RemoveAccess',
      'AddAccess',
    ]);
  });

  it('leaves less access, never more, when it cannot be taken away yet', async () => {
    const scene = await startAccessScene();
    const { world } = scene;
    const name = await grantAccess(scene);
    const { id } = world.simulator.world.groups.add({ name: 'Successor' });
    world.simulator.faults.add({
      fault: { kind: 'status', status: 500 },
      operations: ['RemoveAccess'],
      times: 4,
    });
    await world.edit('access', name, { spec: { groupRef: null, principalId: id } });
    await world.refused('access', name, reasons.apiUnavailable);
    expect(remoteEdges(world)).to.deep.equal([sceneEdge(scene)]);
    await world.ready('access', name);
    expect(remoteEdges(world).map((edge) => edge.split(' ')[1])).to.deep.equal([id]);
  });
});
