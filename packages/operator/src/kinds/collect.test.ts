import { expect } from 'chai';
import { collect } from './collect.js';

describe('collect', () => {
  async function* count(to: number): AsyncGenerator<number> {
    for (let n = 1; n <= to; n += 1) yield await Promise.resolve(n);
  }

  it('gives all items in order', async () => {
    expect(await collect(count(3))).to.deep.equal([1, 2, 3]);
    expect(await collect(count(0))).to.deep.equal([]);
  });

  it('hands on what the iteration throws', async () => {
    async function* broken(): AsyncGenerator<number> {
      yield* count(2);
      throw new Error('no more');
    }
    expect(await collect(broken()).catch((error: unknown) => error)).to.have.property('message', 'no more');
  });
});
