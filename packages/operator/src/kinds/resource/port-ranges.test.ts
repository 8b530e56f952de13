import { expect } from 'chai';
import fc from 'fast-check';
import { normalizePortRanges, type PortRange } from './port-ranges.js';

const range = (start: number, end: number): PortRange => ({ start, end });

describe('normalizePortRanges', () => {
  const cases: readonly [title: string, given: readonly PortRange[], normal: readonly PortRange[]][] = [
    ['nothing', [], []],
    ['one range', [range(80, 80)], [range(80, 80)]],
    ['ranges out of order', [range(443, 443), range(80, 81)], [range(80, 81), range(443, 443)]],
    ['ranges that overlap', [range(1, 10), range(5, 20)], [range(1, 20)]],
    ['ranges that touch', [range(80, 80), range(81, 90)], [range(80, 90)]],
    ['ranges one port apart', [range(80, 80), range(82, 90)], [range(80, 80), range(82, 90)]],
    ['a range inside another', [range(1, 100), range(5, 6), range(50, 101)], [range(1, 101)]],
    ['equal ranges', [range(7, 9), range(7, 9)], [range(7, 9)]],
    ['everything', [range(1, 65_535), range(22, 22)], [range(1, 65_535)]],
  ];
  for (const [title, given, normal] of cases) {
    it(`normalizes ${title}`, () => expect(normalizePortRanges(given)).to.deep.equal(normal));
  }

  // Close together, so that they often overlap and touch.
  const port = fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 65_500, max: 65_535 }));
  const anyRange = fc.tuple(port, port).map(([a, b]) => range(Math.min(a, b), Math.max(a, b)));
  const anyRanges = fc.array(anyRange, { maxLength: 12 });
  const portsOf = (ranges: readonly PortRange[]): ReadonlySet<number> =>
    new Set(
      ranges.flatMap(({ start, end }) =>
        Array.from({ length: end - start + 1 }, (_, offset) => start + offset),
      ),
    );

  it('keeps exactly the same ports', () => {
    const near = fc.array(
      fc
        .tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 9 }))
        .map(([start, more]) => range(start, start + more)),
    );
    fc.assert(
      fc.property(near, (ranges) => {
        expect(portsOf(normalizePortRanges(ranges))).to.deep.equal(portsOf(ranges));
      }),
    );
  });

  it('gives sorted ranges that neither overlap nor touch', () => {
    fc.assert(
      fc.property(anyRanges, (ranges) => {
        const normal = normalizePortRanges(ranges);
        for (const { start, end } of normal) expect(start).to.be.at.most(end);
        normal
          .slice(1)
          .forEach(({ start }, index) => expect(start).to.be.greaterThan((normal[index]?.end ?? 0) + 1));
      }),
    );
  });

  it('leaves what is normal as it is', () => {
    fc.assert(
      fc.property(anyRanges, (ranges) => {
        const normal = normalizePortRanges(ranges);
        expect(normalizePortRanges(normal)).to.deep.equal(normal);
      }),
    );
  });

  it('gives the same whatever the order', () => {
    const twoOrders = anyRanges.chain((ranges) =>
      fc.tuple(
        fc.constant(ranges),
        fc.shuffledSubarray(ranges, { minLength: ranges.length, maxLength: ranges.length }),
      ),
    );
    fc.assert(
      fc.property(twoOrders, ([one, other]) => {
        expect(normalizePortRanges(one)).to.deep.equal(normalizePortRanges(other));
      }),
    );
  });

  it('does not touch what it is given', () => {
    const given = Object.freeze([range(9, 9), range(1, 2)].map((each) => Object.freeze(each)));
    normalizePortRanges(given);
    expect(given).to.deep.equal([range(9, 9), range(1, 2)]);
  });
});
