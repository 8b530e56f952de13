import { expect } from 'chai';
import { UnansweredMutations } from './unanswered-mutations.js';

describe('UnansweredMutations', () => {
  let now = 0;
  let mutations: UnansweredMutations;
  beforeEach(() => {
    now = 1_000_000;
    mutations = new UnansweredMutations({ now: () => now, lateMs: 30_000 });
  });

  it('counts those that are under way', () => {
    mutations.sent();
    mutations.sent();
    expect(mutations.underWay).to.equal(2);
    mutations.ended('ok');
    expect(mutations.underWay).to.equal(1);
  });

  for (const outcome of ['ok', 'INVALID_INPUT', 'NOT_FOUND', 'RATE_LIMITED'] as const) {
    it(`expects nothing more after the answer ${outcome}`, () => {
      mutations.sent();
      mutations.ended(outcome);
      expect(mutations.effectiveForMs).to.equal(0);
    });
  }

  for (const outcome of ['TIMEOUT', 'TRANSPORT', 'ABORTED', 'PROTOCOL', 'GRAPHQL'] as const) {
    it(`expects for a while that one takes effect that ended with ${outcome}`, () => {
      mutations.sent();
      mutations.ended(outcome);
      expect(mutations.effectiveForMs).to.equal(30_000);
      now += 20_000;
      mutations.sent();
      mutations.ended('ok');
      expect(mutations.effectiveForMs).to.equal(10_000);
      now += 10_000;
      expect(mutations.effectiveForMs).to.equal(0);
    });
  }
});
