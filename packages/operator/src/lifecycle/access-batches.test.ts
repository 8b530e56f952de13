import { formatGlobalId } from '@twingate-kit/testkit';
import { expect } from 'chai';
import { reasons } from '../external/reasons.js';
import { accessWrites, remoteEdges, startAccessScene, type AccessScene } from '../testing/access-scene.js';
import { closeWorlds } from '../testing/lifecycle-world.js';

describe('grants of one resource', () => {
  afterEach(closeWorlds);

  it('share mutations of at most 50 edges, and so do revocations', async () => {
    const scene = await startAccessScene();
    const { world } = scene;
    const names = await applyMany(scene, 120);
    world.resetCounters();
    await world.startOperator();
    await world.until(() => names.every((name) => world.isReady('access', name)), 'all to be ready');
    expect(remoteEdges(world)).to.have.length(120);
    expect(accessWrites(world)).to.be.within(3, 8);
    const sizes = world.simulator.requests
      .list('AddAccess')
      .map(({ variables }) => (variables['access'] as readonly unknown[]).length);
    expect(Math.max(...sizes)).to.be.at.most(50);
    await world.stopOperator();
    for (const name of names) await world.delete('access', name);
    world.resetCounters();
    await world.startOperator();
    await world.until(() => world.objects('access').length === 0, 'all to be gone');
    expect(remoteEdges(world)).to.deep.equal([]);
    expect(accessWrites(world)).to.be.within(3, 8);
  });

  it('that are refused are halved until each culprit stands alone with its condition', async () => {
    const scene = await startAccessScene();
    const { world } = scene;
    const names = await applyMany(scene, 15);
    const culprits = [
      { securityPolicyId: formatGlobalId('SecurityPolicy', 99), groupRef: { name: scene.group } },
      { principalId: formatGlobalId('User', 1) },
    ];
    const refused: string[] = [];
    for (const culprit of culprits)
      refused.push(await world.applyAccess({ spec: { resourceRef: { name: scene.resource }, ...culprit } }));
    world.resetCounters();
    await world.startOperator();
    for (const name of refused) await world.refused('access', name, reasons.refused);
    await world.until(() => names.every((name) => world.isReady('access', name)), 'the others to be ready');
    expect(remoteEdges(world)).to.have.length(15);
  });

  it('do not suffer from one whose principal does not exist', async () => {
    const scene = await startAccessScene();
    const { world } = scene;
    const names = await applyMany(scene, 10);
    const absent = await world.applyAccess({
      spec: { resourceRef: { name: scene.resource }, principalId: formatGlobalId('Group', 4711) },
    });
    world.resetCounters();
    await world.startOperator();
    await world.refused('access', absent, reasons.waitingForPrincipal);
    await world.until(() => names.every((name) => world.isReady('access', name)), 'the others to be ready');
    expect(accessWrites(world)).to.be.at.most(4);
  });

  it('do not wait for another whose former access cannot be taken away', async () => {
    const scene = await startAccessScene();
    const { world, resource } = scene;
    const [moved = '', ...others] = await applyMany(scene, 5);
    await world.startOperator();
    await world.until(() => [moved, ...others].every((name) => world.isReady('access', name)));
    world.simulator.faults.add({
      fault: { kind: 'status', status: 500 },
      operations: ['RemoveAccess'],
      times: 'unlimited',
      forMs: 60_000,
    });
    const successor = world.simulator.world.groups.add({ name: 'Successor' }).id;
    await world.edit('access', moved, {
      spec: { principalId: null, principalExternalRef: { type: 'group', name: 'Successor' } },
    });
    await world.refused('access', moved, reasons.apiUnavailable);
    const added = world.simulator.world.groups.add({ name: 'Added' }).id;
    const name = await world.applyAccess({ spec: { resourceRef: { name: resource }, principalId: added } });
    await world.ready('access', name);
    expect(remoteEdges(world).some((edge) => edge.endsWith(successor))).to.equal(false);
    await world.ready('access', moved);
    expect(remoteEdges(world).some((edge) => edge.endsWith(successor))).to.equal(true);
  });

  it('whose answer is lost are repeated, and are granted once', async () => {
    const scene = await startAccessScene();
    const { world } = scene;
    const names = await applyMany(scene, 10);
    world.simulator.faults.add({ fault: { kind: 'lost-reply' }, operations: ['AddAccess'], times: 2 });
    await world.startOperator();
    await world.until(() => names.every((name) => world.isReady('access', name)), 'all to be ready');
    await world.advance(120_000);
    expect(remoteEdges(world)).to.have.length(10);
  });
});

/** That many grants of the scene's resource to groups of their own, while the operator is stopped. */
async function applyMany({ world, resource }: AccessScene, count: number): Promise<readonly string[]> {
  await world.stopOperator();
  const names: string[] = [];
  for (let made = 0; made < count; made += 1) {
    const { id: principalId } = world.simulator.world.groups.add({ name: `Team ${made}` });
    names.push(await world.applyAccess({ spec: { resourceRef: { name: resource }, principalId } }));
  }
  return names;
}
