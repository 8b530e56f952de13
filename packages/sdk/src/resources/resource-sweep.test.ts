import { expect } from 'chai';
import type { TwingateClient } from '../client.js';
import { isProtocolError } from '../errors.js';
import type { SimulatedClient } from '../simulated-client.test.fixture.js';
import { collect, startSimulatedClient, thrownBy } from '../simulated-client.test.fixture.js';

describe('sweep', () => {
  let simulator: SimulatedClient['simulator'];
  let client: TwingateClient;

  beforeEach(async () => {
    ({ simulator, client } = await startSimulatedClient());
  });

  afterEach(() => simulator.close());

  /** A resource with access of as many new groups. */
  async function resourceWith(name: string, groups: number): Promise<string> {
    const { id } = simulator.world.resources.add({ name });
    const ids = Array.from(
      { length: groups },
      (_, n) => simulator.world.groups.add({ name: `${name} ${n}` }).id,
    );
    await client.access.set(
      id,
      ids.map((principalId) => ({ principalId })),
    );
    return id;
  }

  it('reads all resources with all their edges in one request per page, and one per 50 further edges', async () => {
    for (let n = 0; n < 150; n += 1) simulator.world.resources.add({ name: `r${n}` });
    const many = await resourceWith('many', 130);
    const few = await resourceWith('few', 2);
    const before = simulator.requests.reads;
    const resources = await collect(client.resources.sweep());
    expect(resources).to.have.length(152);
    // Two pages of resources, and edges 51 to 100 and 101 to 130 of one of them.
    expect(simulator.requests.reads - before).to.equal(2 + 2);
    const edgesOf = (id: string) => resources.find((resource) => resource.id === id)?.access ?? [];
    expect(new Set(edgesOf(many).map(({ principal }) => principal.id)).size).to.equal(130);
    expect(edgesOf(few).map(({ principal }) => principal)).to.have.length(2);
    expect(resources.every(({ accessConsistent }) => accessConsistent)).to.equal(true);
    expect(resources[0]).to.deep.include({ __typename: 'NetworkResource', name: 'r0', access: [] });
  });

  it('tells per page when it was requested, how many there are, and whether it joins the one before', async () => {
    for (let n = 0; n < 5; n += 1) simulator.world.resources.add({ name: `r${n}` });
    const filter = { name: { ne: 'r4' } };
    const startedAt = Date.now();
    const pages = await collect(client.resources.sweepPages({ filter, pageSize: 3 }));
    expect(pages.map(({ items }) => items.map(({ name }) => name))).to.deep.equal([
      ['r0', 'r1', 'r2'],
      ['r3'],
    ]);
    for (const page of pages) {
      expect(page).to.include({ totalCount: 4, overlapKept: true, consistent: true });
      expect(page.requestedAt).to.be.within(startedAt, Date.now());
    }
  });

  it('tells when the list changed meanwhile, and stops there when a snapshot is required', async () => {
    for (let n = 0; n < 6; n += 1) simulator.world.resources.add({ name: `r${n}` });
    const removeFirst = () => {
      const [first] = simulator.world.resources.list();
      if (first !== undefined && simulator.world.resources.list().length === 6) {
        simulator.world.resources.remove(first.id);
      }
    };
    simulator.faults.onPageServed(removeFirst);
    const pages = await collect(client.resources.sweepPages({ pageSize: 3 }));
    expect(pages.map(({ consistent }) => consistent)).to.deep.equal([
      true,
      ...pages.slice(1).map(() => false),
    ]);
    simulator.world.resources.add({ name: 'again' });
    const failure = await thrownBy(collect(client.resources.sweep({ pageSize: 3, requireSnapshot: true })));
    expect(isProtocolError(failure)).to.equal(true);
    expect(failure).to.include({ problem: 'changed' });
  });

  it('goes on without the further edges of a resource that is deleted meanwhile', async () => {
    const gone = await resourceWith('gone', 60);
    await resourceWith('stays', 1);
    simulator.faults.onPageServed(() => {
      if (simulator.world.resources.get(gone) !== undefined) simulator.world.resources.remove(gone);
    });
    const resources = await collect(client.resources.sweep());
    const seen = resources.map(({ name, access, accessConsistent }) => [
      name,
      access.length,
      accessConsistent,
    ]);
    expect(seen).to.deep.equal([
      ['gone', 50, false],
      ['stays', 1, true],
    ]);
  });
});
