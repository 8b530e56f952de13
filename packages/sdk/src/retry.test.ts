import { expect } from 'chai';
import type { TwingateError } from './errors.js';
import {
  AbortedError,
  AuthenticationError,
  GraphQLRequestError,
  NotFoundError,
  ProtocolError,
  RateLimitedError,
  TimeoutError,
  TransportError,
} from './errors.js';
import { decideRetry, defaultRetryPolicy } from './retry.js';

function decide(
  error: TwingateError,
  kind: 'query' | 'mutation',
  { failures = 1, refusals = 0, random = 0.5 } = {},
): number | 'stop' {
  const decision = decideRetry(
    { error, repeatable: kind === 'query', failures, refusals },
    defaultRetryPolicy,
    () => random,
  );
  return decision.action === 'stop' ? 'stop' : decision.delayMs;
}

const limited = new RateLimitedError('limits', { retryAfterMs: 60_000 });
const unsent = new TransportError('refused', { unsent: true });

describe('retry decisions', () => {
  it('repeat queries after failures that may pass', () => {
    const passing = [
      unsent,
      new TransportError('reset'),
      new TransportError('bad gateway', { status: 502 }),
      new TransportError('slow', { status: 408 }),
      new TimeoutError('late'),
      new ProtocolError('cut off', { problem: 'truncated' }),
    ];
    for (const error of passing) expect(decide(error, 'query'), error.message).to.equal(250);
  });

  it('do not repeat what will not pass', () => {
    const lasting = [
      new TransportError('no such page', { status: 404 }),
      new AbortedError('aborted'),
      new AuthenticationError('key'),
      new GraphQLRequestError('bad document'),
      new NotFoundError('gone'),
      new ProtocolError('redirect', { problem: 'redirect' }),
    ];
    for (const error of lasting) expect(decide(error, 'query'), error.message).to.equal('stop');
  });

  it('repeat mutations only when they were provably not executed', () => {
    expect(decide(unsent, 'mutation')).to.equal(250);
    expect(decide(limited, 'mutation', { failures: 0, refusals: 1 })).to.equal(0);
    const unclear = [
      new TransportError('reset', { mayHaveBeenApplied: true }),
      new TransportError('unavailable', { status: 503, mayHaveBeenApplied: true, retryAfterMs: 1000 }),
      new TimeoutError('late', { mayHaveBeenApplied: true }),
      new ProtocolError('cut off', { problem: 'truncated', mayHaveBeenApplied: true }),
    ];
    for (const error of unclear) expect(decide(error, 'mutation'), error.message).to.equal('stop');
  });

  it('end after three attempts, and after ten answers 429 that are counted apart', () => {
    expect([1, 2, 3].map((failures) => decide(unsent, 'query', { failures }))).to.deep.equal([
      250,
      500,
      'stop',
    ]);
    expect([1, 10, 11].map((refusals) => decide(limited, 'query', { failures: 2, refusals }))).to.deep.equal([
      0,
      0,
      'stop',
    ]);
  });

  it('spread over the whole interval and stay within their bounds', () => {
    expect([0, 0.999].map((random) => decide(unsent, 'query', { random }))).to.deep.equal([0, 500]);
    const policy = { ...defaultRetryPolicy, maxAttempts: 100 };
    const decision = decideRetry(
      { error: unsent, repeatable: true, failures: 50, refusals: 0 },
      policy,
      () => 1,
    );
    expect(decision).to.deep.equal({ action: 'retry', delayMs: policy.maxDelayMs });
  });

  it('wait as long as a failing server asks, within bounds', () => {
    const busy = (retryAfterMs: number): TransportError =>
      new TransportError('unavailable', { status: 503, retryAfterMs });
    expect(decide(busy(4000), 'query')).to.equal(4000);
    expect(decide(busy(3_600_000), 'query')).to.equal(defaultRetryPolicy.maxDelayMs);
  });
});
