import { expect } from 'chai';
import fc from 'fast-check';
import type { KubeObject } from '../engine/index.js';
import { readMark, serializeMark, type CreateMark } from './create-mark.js';

const mark: CreateMark = {
  attempt: '5f0c',
  time: '2026-01-01T00:00:00.000Z',
  holder: 'operator-0',
  input: { name: 'a' },
};

const annotated = (text: string): KubeObject => ({
  metadata: { name: 'a', annotations: { 'twingate.com/create-pending': text, other: 'x' } },
});

describe('readMark', () => {
  it('finds no mark on an object without one', () => {
    expect(readMark({ metadata: { name: 'a' } })).to.deep.equal({ kind: 'none' });
    expect(readMark({ metadata: { name: 'a', annotations: { other: 'x' } } })).to.deep.equal({
      kind: 'none',
    });
  });

  it('reads back any mark that was written', () => {
    const time = fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
    const record = fc.record(
      { attempt: fc.string(), time, holder: fc.string(), replaces: fc.string(), input: fc.object() },
      { requiredKeys: ['attempt', 'time', 'holder', 'input'] },
    );
    fc.assert(
      fc.property(record, (written) => {
        // What JSON keeps of the input is what was sent, too.
        const asSent = JSON.parse(JSON.stringify(written)) as CreateMark;
        expect(readMark(annotated(serializeMark(written)))).to.deep.equal({ kind: 'open', mark: asSent });
      }),
    );
  });

  const broken: readonly [title: string, text: string][] = [
    ['an empty annotation', ''],
    ['text that is not JSON', 'true,'],
    ['null', 'null'],
    ['a list', '[]'],
    ['a string', '"5f0c"'],
    ['a mark without attempt', JSON.stringify({ ...mark, attempt: undefined })],
    ['a mark without time', JSON.stringify({ ...mark, time: undefined })],
    ['a time that is none', JSON.stringify({ ...mark, time: 'yesterday' })],
    ['a mark without holder', JSON.stringify({ ...mark, holder: 7 })],
    ['a replaced ID that is none', JSON.stringify({ ...mark, replaces: {} })],
    ['a mark without input', JSON.stringify({ ...mark, input: undefined })],
    ['an input that is null', JSON.stringify({ ...mark, input: null })],
    ['an input that is text', JSON.stringify({ ...mark, input: 'name' })],
    ['a cut-off mark', JSON.stringify(mark).slice(0, -2)],
  ];
  for (const [title, text] of broken) {
    it(`takes ${title} for malformed, not for absent`, () => {
      expect(readMark(annotated(text))).to.deep.equal({ kind: 'malformed' });
    });
  }
});
