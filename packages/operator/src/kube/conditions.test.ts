import { expect } from 'chai';
import { readCondition, withCondition } from './conditions.js';

describe('withCondition', () => {
  const ready = { type: 'Ready', status: 'True', reason: 'Available', message: 'It is there.' } as const;
  const at = (iso: string, generation = 1): { now: number; generation: number } => ({
    now: Date.parse(iso),
    generation,
  });
  const first = withCondition([], ready, at('2026-01-01T00:00:00.123Z'));

  it('adds a condition with the time in seconds and the generation', () => {
    expect(first).to.deep.equal([
      { ...ready, observedGeneration: 1, lastTransitionTime: '2026-01-01T00:00:00Z' },
    ]);
  });

  it('returns the same list when nothing changes', () => {
    expect(withCondition(first, ready, at('2026-02-02T00:00:00Z'))).to.equal(first);
  });

  it('keeps the time of the transition when only words or generation change', () => {
    const next = withCondition(first, { ...ready, reason: 'Other' }, at('2026-02-02T00:00:00Z', 2));
    expect(next).to.deep.equal([
      { ...ready, reason: 'Other', observedGeneration: 2, lastTransitionTime: '2026-01-01T00:00:00Z' },
    ]);
  });

  it('moves the time when the status changes, and leaves other conditions and the input alone', () => {
    const synced = { type: 'Synced', status: 'True', reason: 'Synced', message: '' } as const;
    const both = withCondition(first, synced, at('2026-01-01T00:00:00Z'));
    const next = withCondition(both, { ...ready, status: 'False' }, at('2026-02-02T00:00:00Z'));
    expect(readCondition(next, 'Ready')?.lastTransitionTime).to.equal('2026-02-02T00:00:00Z');
    expect(next[1]).to.equal(both[1]);
    expect(readCondition(both, 'Ready')?.status).to.equal('True');
    expect(readCondition(undefined, 'Ready')).to.equal(undefined);
  });
});
