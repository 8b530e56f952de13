import { expect } from 'chai';
import fc from 'fast-check';
import { type Connection, paginate } from './connection.js';
import type { ListOrder } from './collection.js';
import { listResources, startCaller, type TestCaller } from './test-caller.test.js';

interface Page {
  readonly totalCount: number;
  readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly name: string } }[];
}

async function page(caller: TestCaller, variables: object = {}): Promise<Page> {
  return (await caller.ask(listResources, variables)) as unknown as Page;
}

function names({ edges }: Page): readonly string[] {
  return edges.map((edge) => edge.node.name);
}

async function withResources(count: number, listOrder: ListOrder = 'oldest-first'): Promise<TestCaller> {
  const caller = await startCaller({ listOrder });
  for (let n = 0; n < count; n += 1) caller.simulator.world.resources.add({ name: `r${n}` });
  return caller;
}

describe('lists of the simulated Twingate API', () => {
  it('gives 50 items when the client names no size, and cursors that are offsets', async () => {
    const caller = await withResources(60);
    const first = await page(caller, { after: '0', first: null });
    expect(first.totalCount).to.equal(60);
    expect(names(first)).to.have.length(50);
    expect(Buffer.from(first.pageInfo.endCursor ?? '', 'base64').toString()).to.equal('arrayconnection:49');
    expect(first.pageInfo.hasNextPage).to.equal(true);
    const second = await page(caller, { after: first.pageInfo.endCursor, first: null });
    expect(names(second)).to.deep.equal(Array.from({ length: 10 }, (_, n) => `r${n + 50}`));
    expect(second.pageInfo.hasNextPage).to.equal(false);
  });

  it('does not refuse pages of more than 100', async () => {
    const caller = await withResources(150);
    expect(names(await page(caller, { first: 150 }))).to.have.length(150);
  });

  it('skips an item when one is removed between two pages, and tells the listener of each page', async () => {
    const caller = await withResources(4);
    const { faults, world } = caller.simulator;
    const seen: unknown[] = [];
    const stop = faults.onPageServed(({ field, operation, ids, totalCount, hasNextPage }) => {
      seen.push({ field, operation, size: ids.length, totalCount, hasNextPage });
      world.resources.remove(String(ids[0]));
      stop();
    });
    const first = await page(caller, { first: 2 });
    const second = await page(caller, { first: 2, after: first.pageInfo.endCursor });
    expect([names(first), names(second), second.totalCount]).to.deep.equal([['r0', 'r1'], ['r3'], 3]);
    expect(seen).to.deep.equal([
      { field: 'resources', operation: 'ListResources', size: 2, totalCount: 4, hasNextPage: true },
    ]);
  });

  it('repeats an item when a newer one is inserted before it', async () => {
    const caller = await withResources(4, 'newest-first');
    caller.simulator.faults.onPageServed(() => caller.simulator.world.resources.add({ name: 'new' }));
    const first = await page(caller, { first: 2 });
    const second = await page(caller, { first: 2, after: first.pageInfo.endCursor });
    expect([names(first), names(second)]).to.deep.equal([
      ['r3', 'r2'],
      ['r2', 'r1'],
    ]);
  });

  it('cuts nested lists at 50 and tells so in their pageInfo', async () => {
    const { ask, simulator } = await startCaller();
    const { groups, resources } = simulator.world;
    const resource = resources.add({});
    const blank = { securityPolicyId: null, expiresAt: null, accessPolicy: null };
    const access = Array.from({ length: 60 }, (_, n) => ({
      ...blank,
      principalId: groups.add({ name: `g${n}` }).id,
      approvalMode: null,
      usageBasedAutolockDurationDays: null,
    }));
    resources.edit(resource.id, { access });
    const nested = await ask(
      `query Q($id: ID!) { resource(id: $id) {
      access(first: 100) { totalCount pageInfo { hasNextPage } edges { node { ... on Group { name } } } } } }`,
      resource,
    );
    const edges = nested['access'] as Page;
    expect([edges.totalCount, edges.edges.length, edges.pageInfo.hasNextPage]).to.deep.equal([60, 50, true]);
  });

  it('filters by every operator, combined with AND', async () => {
    const caller = await startCaller();
    const { resources, remoteNetworks } = caller.simulator.world;
    const lab = remoteNetworks.add({ name: 'lab' }).id;
    resources.add({ name: 'web-prod', tags: [{ key: 'env', value: 'prod' }] });
    resources.add({ name: 'web-lab', remoteNetworkId: lab, tags: [{ key: 'env', value: 'lab' }] });
    resources.add({ name: 'db-prod', tags: [{ key: 'env', value: 'prod' }] });
    const found = async (filter: object) => names(await page(caller, { filter }));
    expect(await found({ name: { eq: 'web-prod' } })).to.deep.equal(['web-prod']);
    expect(await found({ name: { ne: 'web-prod' } })).to.deep.equal(['web-lab', 'db-prod']);
    expect(await found({ name: { in: ['db-prod', 'web-lab'] } })).to.deep.equal(['web-lab', 'db-prod']);
    expect(await found({ name: { contains: 'b-l' } })).to.deep.equal(['web-lab']);
    expect(await found({ name: { regexp: '^(web|db)-prod$' } })).to.deep.equal(['web-prod', 'db-prod']);
    expect(await found({ name: { startsWith: 'web', endsWith: 'prod', eq: null } })).to.deep.equal([
      'web-prod',
    ]);
    expect(await found({ remoteNetworkId: { eq: lab } })).to.deep.equal(['web-lab']);
    expect(await found({ remoteNetworkId: { in: [lab] }, name: { eq: 'db-prod' } })).to.deep.equal([]);
    expect(await found({ tags: { and: [{ key: 'env', value: { eq: 'prod' } }] } })).to.have.length(2);
    expect(await found({ tags: { and: [{ key: 'env', value: { in: ['lab'] } }] } })).to.deep.equal([
      'web-lab',
    ]);
    const bad = await caller.post(listResources, { filter: { name: { regexp: '(' } } });
    expect(bad.json?.errors?.[0]?.message).to.contain('Invalid regular expression');
  });

  it('filters groups by name, type and activity', async () => {
    const { ask, simulator } = await startCaller();
    simulator.world.groups.add({ name: 'synced', type: 'SYNCED', isActive: false });
    const list = 'query G($filter: GroupFilterInput) { groups(filter: $filter) { edges { node { name } } } }';
    const found = async (filter: object) => names((await ask(list, { filter })) as unknown as Page);
    expect(await found({ type: { in: ['SYNCED'] } })).to.deep.equal(['synced']);
    expect(await found({ isActive: { eq: true } })).to.deep.equal(['Everyone']);
    expect(await found({ name: { eq: 'nobody' } })).to.deep.equal([]);
  });

  it('visits every item exactly once when pages are followed in either direction', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 15 }), (count, size) => {
        const items = Array.from({ length: count }, (_, n) => n);
        const forward: number[] = [];
        const backward: number[] = [];
        for (let after: string | null = null, more = true; more;) {
          const { edges, pageInfo }: Connection<number> = paginate(items, { first: size, after });
          forward.push(...edges.map((edge) => edge.node));
          [after, more] = [pageInfo.endCursor, pageInfo.hasNextPage];
        }
        for (let before: string | null = null, more = true; more;) {
          const { edges, pageInfo }: Connection<number> = paginate(items, { last: size, before });
          backward.unshift(...edges.map((edge) => edge.node));
          [before, more] = [pageInfo.startCursor, pageInfo.hasPreviousPage];
        }
        expect(forward).to.deep.equal(items);
        expect(backward).to.deep.equal(items);
      }),
      { numRuns: 100 },
    );
  });
});
