import { expect } from 'chai';
import fc from 'fast-check';
import { parseJsonLines } from './json-lines.js';

describe('parseJsonLines', () => {
  const collect = async (chunks: readonly Buffer[]): Promise<unknown[]> => {
    const found: unknown[] = [];
    async function* stream(): AsyncGenerator<Buffer> {
      for (const chunk of chunks) yield await Promise.resolve(chunk);
    }
    for await (const value of parseJsonLines(stream())) found.push(value);
    return found;
  };

  it('finds every line, wherever the chunks are cut, inside of characters too', async () => {
    const line = fc.record({ text: fc.string({ unit: 'grapheme' }), n: fc.integer() });
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 8 }),
        fc.array(fc.nat(400), { maxLength: 12 }),
        async (lines, cuts) => {
          const bytes = Buffer.from(lines.map((value) => `${JSON.stringify(value)}\n`).join(''));
          const at = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
          const chunks = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
          expect(await collect(chunks)).to.deep.equal(lines);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('drops a last line that was cut off, and blank ones', async () => {
    expect(await collect([Buffer.from('{"a":1}\n\n{"b":')])).to.deep.equal([{ a: 1 }]);
  });

  it('throws for a line that is not JSON', async () => {
    const failure = await collect([Buffer.from('<html>\n')]).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(SyntaxError);
  });
});
