import { expect } from 'chai';
import fc from 'fast-check';
import { Backoff } from './backoff.js';

describe('Backoff', () => {
  it('doubles its ceiling with each failure, up to the maximum', () => {
    const backoff = new Backoff({ baseMs: 100, maxMs: 1000, random: () => 1 });
    const delays = [1, 2, 3, 4, 5].map(() => backoff.next('a'));
    expect(delays).to.deep.equal([200, 400, 800, 1000, 1000]);
  });

  it('counts each key by itself and starts over when a key is forgotten', () => {
    const backoff = new Backoff({ baseMs: 100, maxMs: 1000, random: () => 1 });
    backoff.next('a');
    backoff.next('a');
    expect(backoff.next('b')).to.equal(200);
    expect(backoff.failures('a')).to.equal(2);
    backoff.forget('a');
    expect(backoff.failures('a')).to.equal(0);
    expect(backoff.next('a')).to.equal(200);
  });

  it('stays between base and maximum, whatever the dice say and however often it fails', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 1, maxLength: 2000 }),
        (rolls) => {
          let roll = 0;
          const backoff = new Backoff({ baseMs: 500, maxMs: 300_000, random: () => rolls[roll++] ?? 0 });
          rolls.forEach(() => expect(backoff.next('k')).to.be.within(500, 300_000));
        },
      ),
      { numRuns: 30 },
    );
  });
});
