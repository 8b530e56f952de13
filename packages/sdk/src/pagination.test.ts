import { expect } from 'chai';
import fc from 'fast-check';
import { isInvalidInputError, isProtocolError } from './errors.js';
import type { Connection, Page, PageRange, ReadPage } from './pagination.js';
import { itemsOf, paginate } from './pagination.js';

interface Item {
  readonly id: string;
}

const itemsNamed = (...ids: readonly string[]): readonly Item[] => ids.map((id) => ({ id }));
const letters = ['a', 'b', 'c', 'd', 'e'];
const numbered = (count: number): readonly Item[] =>
  Array.from({ length: count }, (_, index) => ({ id: `item-${index}` }));

/** A list with offset cursors, as the API has; `current` may change between pages. */
function listOf(
  current: () => readonly Item[],
  ranges: PageRange[] = [],
  serverMaximum = 1000,
): ReadPage<Item> {
  return (range) => {
    ranges.push(range);
    const all = current();
    const start = range.after === undefined ? 0 : Number(range.after) + 1;
    const end = start + Math.min(range.first, serverMaximum);
    const edges = all.slice(start, end).map((node, index) => ({ cursor: String(start + index), node }));
    const pageInfo = { hasNextPage: end < all.length, endCursor: edges.at(-1)?.cursor ?? null };
    return Promise.resolve({
      connection: { totalCount: all.length, pageInfo, edges },
      requestedAt: ranges.length,
    });
  };
}

async function collect<Value>(iterable: AsyncIterable<Value>): Promise<Value[]> {
  const values: Value[] = [];
  for await (const value of iterable) values.push(value);
  return values;
}

const idsOf = (pages: readonly Page<Item>[]): string[] =>
  pages.flatMap(({ items }) => items.map(({ id }) => id));

describe('pagination', () => {
  it('reads a list in pages that overlap by one item, and yields every item once', async () => {
    const ranges: PageRange[] = [];
    const pages = await collect(
      paginate(
        listOf(() => numbered(7), ranges),
        { pageSize: 3 },
      ),
    );
    expect(pages.map(({ items }) => items.length)).to.deep.equal([3, 2, 2]);
    expect(idsOf(pages)).to.deep.equal(numbered(7).map(({ id }) => id));
    expect(ranges).to.deep.equal([{ first: 3 }, { after: '1', first: 3 }, { after: '3', first: 3 }]);
    expect(
      pages.map(({ first, last, overlapKept, requestedAt, totalCount }) => [
        first,
        last,
        overlapKept,
        requestedAt,
        totalCount,
      ]),
    ).to.deep.equal([
      [true, false, true, 1, 7],
      [false, false, true, 2, 7],
      [false, true, true, 3, 7],
    ]);
  });

  it('notices an item that was removed, and one that was inserted, between two pages', async () => {
    for (const changed of [itemsNamed('b', 'c', 'd', 'e'), itemsNamed('new', 'a', 'b', 'c', 'd', 'e')]) {
      let calls = 0;
      const read = listOf(() => (calls++ === 0 ? itemsNamed('a', 'b', 'c', 'd', 'e') : changed));
      const pages = await collect(paginate(read, { pageSize: 3 }));
      expect(pages[1]?.overlapKept).to.equal(false);
    }
  });

  it('is consistent until a page shows a change, and stops there when a snapshot is required', async () => {
    for (const changed of [itemsNamed('b', 'c', 'd', 'e', 'f'), itemsNamed(...letters, 'f')]) {
      const readChanging = (): ReadPage<Item> => {
        let calls = 0;
        return listOf(() => (calls++ === 0 ? itemsNamed(...letters) : changed));
      };
      const pages = await collect(paginate(readChanging(), { pageSize: 3 }));
      expect(pages.map(({ consistent }) => consistent)).to.deep.equal([
        true,
        ...pages.slice(1).map(() => false),
      ]);
      const strict = paginate(readChanging(), { pageSize: 3, requireSnapshot: true });
      const failure = await collect(strict).catch((error: unknown) => error);
      expect(failure).to.include({ code: 'PROTOCOL', problem: 'changed' });
    }
    const steady = paginate(
      listOf(() => numbered(7)),
      { pageSize: 3, requireSnapshot: true },
    );
    expect((await collect(steady)).every(({ consistent }) => consistent)).to.equal(true);
  });

  it('misses nothing when one item is removed between two pages', async () => {
    let calls = 0;
    const read = listOf(() => itemsNamed(...letters.slice(calls++ === 0 ? 0 : 1)));
    expect(idsOf(await collect(paginate(read, { pageSize: 3 })))).to.include.members(letters);
  });

  it('yields no item twice as a plain list, even when items are inserted meanwhile', async () => {
    let calls = 0;
    const read = listOf(() => itemsNamed(...['x', 'y', 'z'].slice(0, calls++), ...letters, 'f', 'g', 'h'));
    const ids = (await collect(itemsOf(paginate(read, { pageSize: 4 })))).map(({ id }) => id);
    expect(ids).to.have.length(new Set(ids).size);
    expect(ids).to.include.members([...letters, 'f', 'g', 'h']);
  });

  it('advances with pages of one item', async () => {
    const ranges: PageRange[] = [];
    const pages = await collect(
      paginate(
        listOf(() => numbered(4), ranges),
        { pageSize: 1 },
      ),
    );
    expect(idsOf(pages)).to.deep.equal(numbered(4).map(({ id }) => id));
    expect(ranges[0]).to.deep.equal({ first: 1 });
    expect(pages.at(-1)).to.include({ last: true });
  });

  it('does not overlap when told so, and claims no overlap then', async () => {
    const ranges: PageRange[] = [];
    const read = listOf(() => numbered(4), ranges);
    const pages = await collect(paginate(read, { pageSize: 2, overlap: 0 }));
    expect(ranges).to.deep.equal([{ first: 2 }, { after: '1', first: 2 }]);
    expect(pages.map(({ overlapKept }) => overlapKept)).to.deep.equal([true, false]);
  });

  it('yields one empty page for an empty list', async () => {
    const pages = await collect(paginate(listOf(() => [])));
    expect(pages).to.deep.equal([
      {
        items: [],
        totalCount: 0,
        requestedAt: 1,
        overlapKept: true,
        consistent: true,
        first: true,
        last: true,
      },
    ]);
  });

  it('reads any list completely, whatever the page size and the maximum of the server', async () => {
    const property = fc.asyncProperty(
      fc.nat(40),
      fc.integer({ min: 1, max: 12 }),
      fc.constantFrom<0 | 1>(0, 1),
      fc.integer({ min: 1, max: 12 }),
      async (count, pageSize, overlap, serverMaximum) => {
        const read = listOf(() => numbered(count), [], serverMaximum);
        const items = await collect(itemsOf(paginate(read, { pageSize, overlap })));
        expect(items).to.deep.equal(numbered(count));
      },
    );
    await fc.assert(property, { numRuns: 200 });
  });

  it('stops with an error when the cursor does not advance', async () => {
    const stuck =
      (connection: Connection<Item>): ReadPage<Item> =>
      () =>
        Promise.resolve({ connection, requestedAt: 0 });
    const pageInfo = { hasNextPage: true, endCursor: 'x' };
    const edges = ['a', 'b', 'c'].map((id) => ({ cursor: id, node: { id } }));
    for (const connection of [
      { totalCount: 9, pageInfo, edges },
      { totalCount: 9, pageInfo, edges: edges.slice(0, 1) },
      { totalCount: 9, pageInfo, edges: [] },
    ]) {
      const failure = await collect(paginate(stuck(connection))).catch((error: unknown) => error);
      expect(isProtocolError(failure), JSON.stringify(connection)).to.equal(true);
      expect(failure).to.include({ problem: 'pagination' });
    }
  });

  it('refuses page sizes that make no sense', async () => {
    for (const pageSize of [0, -1, 1.5, Number.NaN]) {
      const failure = await collect(
        paginate(
          listOf(() => []),
          { pageSize },
        ),
      ).catch((error: unknown) => error);
      expect(isInvalidInputError(failure)).to.equal(true);
    }
  });
});
