import { expect } from 'chai';
import { SweepBudget } from './sweep-budget.js';

const MINUTE_MS = 60_000;

describe('SweepBudget', () => {
  it('finds no load while no limit is known', () => {
    const budget = new SweepBudget(() => undefined);
    budget.record('Thing', { reads: 1000, intervalMs: MINUTE_MS });
    expect(budget.load()).to.equal(0);
    expect(budget.payOffMs('Thing')).to.equal(0);
  });

  it('measures all kinds together against a fifth of the limit', () => {
    const budget = new SweepBudget(() => 300);
    budget.record('Thing', { reads: 60, intervalMs: MINUTE_MS });
    expect(budget.load()).to.equal(1);
    budget.record('Other', { reads: 300, intervalMs: 10 * MINUTE_MS });
    expect(budget.load()).to.equal(1.5);
  });

  it('counts the last sweep of each kind', () => {
    const budget = new SweepBudget(() => 300);
    budget.record('Thing', { reads: 60, intervalMs: MINUTE_MS });
    budget.record('Thing', { reads: 6, intervalMs: MINUTE_MS });
    expect(budget.load()).to.equal(0.1);
    expect(budget.payOffMs('Thing')).to.equal(6000);
    expect(budget.payOffMs('Other')).to.equal(0);
  });

  it('follows a limit that is learned later', () => {
    const learned: number[] = [];
    const budget = new SweepBudget(() => learned[0]);
    budget.record('Thing', { reads: 60, intervalMs: MINUTE_MS });
    learned.push(100);
    expect(budget.load()).to.equal(3);
  });
});
