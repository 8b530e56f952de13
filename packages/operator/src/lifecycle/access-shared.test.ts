import { expect } from 'chai';
import { reasons } from '../external/reasons.js';
import {
  accessWrites,
  applyAccess,
  grantAccess,
  onlyEdge,
  remoteEdges,
  startAccessScene,
} from '../testing/access-scene.js';
import { closeWorlds } from '../testing/lifecycle-world.js';

const SECOND = 1_000;

describe('access that several objects describe', () => {
  afterEach(closeWorlds);

  it('is one edge with one write when they agree, and all of them are ready', async () => {
    const scene = await startAccessScene();
    const { world } = scene;
    const names = [await grantAccess(scene, { expiresAt: '2030-01-01T00:00:00Z' })];
    await world.advance(2 * SECOND);
    names.push(await grantAccess(scene, { expiresAt: '2030-01-01T01:00:00+01:00' }));
    expect(accessWrites(world)).to.equal(1);
    for (const name of names) expect(world.isReady('access', name)).to.equal(true);
  });

  it('is on the terms of the oldest; others whose terms differ say EdgeConflict', async () => {
    const scene = await startAccessScene();
    const { world } = scene;
    const oldest = await grantAccess(scene, { approvalMode: 'MANUAL' });
    await world.advance(2 * SECOND);
    const younger = await applyAccess(scene, { approvalMode: 'AUTOMATIC' });
    const { message } = await world.refused('access', younger, reasons.edgeConflict);
    expect(message).to.contain(oldest).and.to.contain('spec.approvalMode');
    expect(world.condition('access', younger, 'Ready')?.status).to.equal('False');
    expect(onlyEdge(world).approvalMode).to.equal('MANUAL');
    expect(accessWrites(world)).to.equal(1);
    await world.edit('access', oldest, { spec: { approvalMode: 'AUTOMATIC' } });
    await world.ready('access', oldest);
    await world.ready('access', younger);
    expect(onlyEdge(world).approvalMode).to.equal('AUTOMATIC');
  });

  it('gets the terms of the next one when the oldest goes, and is never missing', async () => {
    const scene = await startAccessScene();
    const { world } = scene;
    const oldest = await grantAccess(scene, { approvalMode: 'MANUAL' });
    await world.advance(2 * SECOND);
    const next = await applyAccess(scene, { approvalMode: 'AUTOMATIC' });
    await world.refused('access', next, reasons.edgeConflict);
    await world.delete('access', oldest);
    await world.gone('access', oldest);
    await world.ready('access', next);
    expect(onlyEdge(world).approvalMode).to.equal('AUTOMATIC');
    expect(world.simulator.requests.byOperation).to.not.have.property('RemoveAccess');
  });

  it('goes with the last of them', async () => {
    const scene = await startAccessScene();
    const { world } = scene;
    const names = [await grantAccess(scene), await grantAccess(scene), await grantAccess(scene)];
    for (const [index, name] of names.entries()) {
      await world.delete('access', name);
      await world.gone('access', name);
      expect(remoteEdges(world)).to.have.length(index < 2 ? 1 : 0);
    }
    expect(accessWrites(world)).to.equal(2);
  });

  it('goes with all of them when they are deleted together', async () => {
    const scene = await startAccessScene();
    const { world } = scene;
    const names = [await grantAccess(scene), await grantAccess(scene)];
    await world.stopOperator();
    for (const name of names) await world.delete('access', name);
    await world.startOperator();
    for (const name of names) await world.gone('access', name);
    expect(remoteEdges(world)).to.deep.equal([]);
  });

  it('is told apart by resolved IDs, whichever way the principal is named', async () => {
    const scene = await startAccessScene();
    const { world, resource, group } = scene;
    await grantAccess(scene, { approvalMode: 'MANUAL' });
    await world.advance(2 * SECOND);
    const name = await world.applyAccess({
      spec: { resourceRef: { name: resource }, principalId: world.idOf('group', group) },
    });
    await world.refused('access', name, reasons.edgeConflict);
    expect(remoteEdges(world)).to.have.length(1);
  });
});
