import { expect } from 'chai';
import { EdgeLedger } from './edge-ledger.js';

const edge = { resourceId: 'resource', principalId: 'group' };
const terms = { securityPolicyId: null, expiresAt: null, accessPolicy: null, approvalMode: null };
const present = { kind: 'present', terms } as const;
const absent = { kind: 'absent' } as const;
const LATE_MS = 30_000;

describe('EdgeLedger', () => {
  let now: number;
  let ledger: EdgeLedger;
  beforeEach(() => {
    now = 1_000_000;
    ledger = new EdgeLedger({ now: () => now, lateMs: LATE_MS, earlierSettledAt: () => 1_000_000 + LATE_MS });
  });

  it('knows nothing of an edge that nobody looked at', () => {
    expect(ledger.state(edge)).to.deep.equal({ kind: 'unknown' });
    expect(ledger.unsureForMs(edge)).to.equal(0);
  });

  it('is in doubt during a write and after one that failed, and knows the answer of one that did not', () => {
    const since = ledger.begin([edge]);
    expect(ledger.state(edge)).to.deep.equal({ kind: 'doubtful' });
    ledger.answered(edge, since, present);
    expect(ledger.state(edge)).to.deep.equal(present);
    ledger.begin([edge]);
    ledger.failed(edge);
    expect(ledger.state(edge)).to.deep.equal({ kind: 'doubtful' });
  });

  it('keeps what it knew when a write changed nothing', () => {
    ledger.observed(edge, present, now);
    ledger.answered(edge, ledger.begin([edge]), undefined);
    expect(ledger.state(edge)).to.deep.equal(present);
  });

  describe('a list counts', () => {
    it('only if it was asked for after the reply to the last write', () => {
      const asked = now;
      now += 10;
      const since = ledger.begin([edge]);
      expect(ledger.observed(edge, absent, now + 1)).to.equal(false);
      now += 10;
      ledger.answered(edge, since, present);
      expect(ledger.observed(edge, absent, asked)).to.equal(false);
      expect(ledger.observed(edge, absent, now)).to.equal(false);
      expect(ledger.state(edge)).to.deep.equal(present);
      expect(ledger.observed(edge, absent, now + 1)).to.equal(true);
      expect(ledger.state(edge)).to.deep.equal(absent);
    });

    it('as news only if it tells something new', () => {
      expect(ledger.observed(edge, present, now)).to.equal(true);
      expect(ledger.observed(edge, present, now + 1)).to.equal(false);
    });
  });

  describe('a write that was not answered', () => {
    it('makes what is known doubtful once it can take effect no more', () => {
      ledger.begin([edge]);
      ledger.failed(edge, 'grant');
      now += 1000;
      ledger.answered(edge, ledger.begin([edge]), absent);
      expect(ledger.state(edge)).to.deep.equal(absent);
      expect(ledger.unsureForMs(edge)).to.equal(LATE_MS - 1000);
      now += LATE_MS;
      expect(ledger.state(edge)).to.deep.equal({ kind: 'doubtful' });
      expect(ledger.unsureForMs(edge)).to.equal(0);
      ledger.answered(edge, ledger.begin([edge]), absent);
      expect(ledger.state(edge)).to.deep.equal(absent);
    });

    it('does no harm to an absence when it was a revocation', () => {
      ledger.begin([edge]);
      ledger.failed(edge, 'revocation');
      ledger.answered(edge, ledger.begin([edge]), absent);
      expect(ledger.unsureForMs(edge)).to.equal(0);
      ledger.answered(edge, ledger.begin([edge]), present);
      expect(ledger.unsureForMs(edge)).to.equal(LATE_MS);
    });

    it('of an earlier process is reckoned with from the start of this one', () => {
      now += 20_000;
      ledger.expectFromEarlierProcess(edge);
      ledger.answered(edge, ledger.begin([edge]), absent);
      expect(ledger.unsureForMs(edge)).to.equal(LATE_MS - 20_000);
    });
  });

  it('forgets edges that nobody describes, but none that a late grant may still bring back', () => {
    const other = { ...edge, principalId: 'other' };
    ledger.observed(edge, present, now);
    ledger.begin([other]);
    ledger.failed(other, 'grant');
    ledger.prune(() => false);
    expect(ledger.state(edge).kind).to.equal('unknown');
    expect(ledger.state(other).kind).to.equal('doubtful');
  });
});
