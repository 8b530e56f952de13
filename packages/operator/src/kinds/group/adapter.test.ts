import type { TwingateGroup } from '@twingate-kit/crds';
import type { Group } from '@twingate-kit/sdk';
import { buildTwingateGroupManifest, formatGlobalId } from '@twingate-kit/testkit';
import { expect } from 'chai';
import fc from 'fast-check';
import { RemoteGoneError, UnansweredError } from '../../external/errors.js';
import type { ExternalResource, Stored } from '../../external/external-resource.js';
import { calmly, startSimulatedTwingate, type SimulatedTwingate } from '../../testing/simulated-twingate.js';
import { groupAdapter } from './adapter.js';
import type { DesiredGroup } from './desired.js';

type Manifest = Stored<TwingateGroup>;

const MISSING = formatGlobalId('Group', 404);

function manifest(name: string): Manifest {
  const { metadata, ...rest } = buildTwingateGroupManifest({ spec: { name } });
  return { ...rest, metadata: { name: 'a', namespace: metadata.namespace ?? '' } };
}

describe('groupAdapter', () => {
  let twingate: SimulatedTwingate;
  let adapter: ExternalResource<Manifest, DesiredGroup, Group>;

  beforeEach(async () => {
    twingate = await startSimulatedTwingate();
    adapter = groupAdapter({ api: twingate.api });
  });
  afterEach(() => twingate.close());

  /** The groups that no new account has. */
  const manual = (): readonly { readonly id: string; readonly name: string }[] =>
    twingate.simulator.world.groups.list().filter(({ type }) => type === 'MANUAL');
  const read = async (id: string): Promise<Group> => {
    const group = await adapter.observe(id, calmly);
    return group ?? expect.fail(`${id} is gone`);
  };

  it('names its kind', () => {
    expect(adapter).to.include({
      apiVersion: 'twingate.com/v1beta',
      kind: 'TwingateGroup',
      plural: 'twingategroups',
    });
  });

  it('validates objects against the schema', () => {
    expect(adapter.validate(manifest('A'))).to.deep.equal([]);
    const broken = { ...manifest('A'), spec: {} } as Manifest;
    expect(adapter.validate(broken).map(({ path }) => path)).to.deep.equal(['spec.name']);
  });

  it('finds no difference in what it wrote, whatever the name', async () => {
    const name = fc
      .string({ minLength: 1, maxLength: 30, unit: 'binary' })
      .filter((text) => text.trim() !== '');
    const property = fc.asyncProperty(name, name, async (first, second) => {
      const wanted = await adapter.desired(manifest(first), calmly);
      const created = await adapter.create(wanted, calmly);
      expect(adapter.compare(wanted, created)).to.deep.equal([]);
      expect(await adapter.observe(created.id, calmly)).to.deep.equal(created);
      expect(adapter.matches(wanted, created)).to.equal(true);

      const changed = await adapter.desired(manifest(second), calmly);
      const updated = await adapter.update(created.id, changed, calmly);
      expect(adapter.compare(changed, updated)).to.deep.equal([]);
      expect(adapter.compare(changed, await read(created.id))).to.deep.equal([]);
      await adapter.delete(created.id, calmly);
    });
    await fc.assert(property, { numRuns: 25 });
    expect(manual()).to.deep.equal([]);
  });

  it('finds another name, and puts it right', async () => {
    const asked = await adapter.desired(manifest('Admins'), calmly);
    const { id } = await adapter.create(asked, calmly);
    twingate.simulator.world.groups.edit(id, { name: 'admins' });
    expect(adapter.compare(asked, await read(id))).to.deep.equal([{ field: 'name' }]);
    expect(adapter.compare(asked, await adapter.update(id, asked, calmly))).to.deep.equal([]);
  });

  it('leaves members, access and policy alone', async () => {
    const { world, requests } = twingate.simulator;
    const { id } = await adapter.create(await adapter.desired(manifest('A'), calmly), calmly);
    const userIds = [world.users.add({}).id, world.users.add({}).id];
    const securityPolicyId = world.securityPolicies.add({}).id;
    world.groups.edit(id, { userIds, securityPolicyId, isActive: false });
    await adapter.update(id, await adapter.desired(manifest('B'), calmly), calmly);
    expect(world.groups.get(id)).to.deep.include({ name: 'B', userIds, securityPolicyId, isActive: false });
    expect(requests.list('UpdateGroup').map(({ variables }) => variables)).to.deep.equal([{ id, name: 'B' }]);
  });

  for (const type of ['SYNCED', 'SYSTEM'] as const) {
    it(`refuses a ${type} group, which belongs to somebody else`, async () => {
      const { id } = twingate.simulator.world.groups.add({ name: 'A', type });
      const asked = await adapter.desired(manifest('A'), calmly);
      const remote = await read(id);
      expect(adapter.incompatibility(manifest('A'), remote)).to.equal(
        `${id} is a ${type} group in Twingate; only MANUAL groups can be managed. Correct spec.id.`,
      );
      expect(adapter.matches(asked, remote)).to.equal(false);
    });
  }

  it('can manage a MANUAL group', async () => {
    const { id } = twingate.simulator.world.groups.add({ name: 'A' });
    expect(adapter.incompatibility(manifest('B'), await read(id))).to.equal(undefined);
  });

  it('sees no group where there is none, and cannot tell without an answer', async () => {
    expect(await adapter.observe(MISSING, calmly)).to.equal(null);
    twingate.simulator.faults.add({ fault: { kind: 'html' }, times: 'unlimited' });
    expect(await twingate.errorOf(adapter.observe(MISSING, calmly))).to.have.property(
      'reason',
      'TwingateUnavailable',
    );
  });

  it('finds a create that was not answered among groups of that name', async () => {
    const { world, faults } = twingate.simulator;
    const asked = await adapter.desired(manifest('A'), calmly);
    world.groups.add({ name: 'A', type: 'SYNCED' });
    world.groups.add({ name: 'a' });
    faults.add({ fault: { kind: 'lost-reply' } });
    expect(await twingate.errorOf(adapter.create(asked, calmly))).to.be.instanceOf(UnansweredError);
    const candidates = await adapter.candidates(asked, calmly);
    expect(candidates.map(({ name, type }) => [name, type])).to.deep.equal([
      ['A', 'SYNCED'],
      ['A', 'MANUAL'],
    ]);
    const found = candidates.filter((remote) => adapter.matches(asked, remote));
    expect(found.map(({ id }) => id)).to.deep.equal([world.groups.list().at(-1)?.id]);
  });

  it('takes creates of one name for those that could be mistaken for each other', async () => {
    const keyOf = async (name: string): Promise<string> =>
      adapter.naturalKey(await adapter.desired(manifest(name), calmly));
    const keys = await Promise.all(['A', ' A ', 'a'].map(keyOf));
    expect(keys).to.deep.equal(['A', 'A', 'a']);
  });

  it('tells that a group is gone when it is to be updated', async () => {
    const call = adapter.update(MISSING, await adapter.desired(manifest('A'), calmly), calmly);
    expect(await twingate.errorOf(call)).to.be.instanceOf(RemoteGoneError);
  });

  it('deletes a group, and is content when it is gone already', async () => {
    const { id } = await adapter.create(await adapter.desired(manifest('A'), calmly), calmly);
    await adapter.delete(id, calmly);
    expect(manual()).to.deep.equal([]);
    await adapter.delete(id, calmly);
  });

  it('lists the groups that people manage, a hundred at a time', async () => {
    const { world, requests } = twingate.simulator;
    for (let n = 0; n < 130; n += 1) world.groups.add({ type: n % 10 === 0 ? 'SYNCED' : 'MANUAL' });
    const ids: string[] = [];
    const kept: boolean[] = [];
    for await (const page of adapter.pages(calmly)) {
      ids.push(...page.items.map(({ id }) => id));
      kept.push(page.overlapKept);
    }
    expect(ids).to.deep.equal(manual().map(({ id }) => id));
    expect(kept).to.deep.equal([true, true]);
    expect(requests.byOperation).to.deep.equal({ ListGroups: 2 });
  });
});
