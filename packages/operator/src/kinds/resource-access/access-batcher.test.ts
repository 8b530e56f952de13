import { VirtualClock } from '@twingate-kit/testkit';
import { expect } from 'chai';
import { TransientError } from '../../engine/index.js';
import { UnansweredError } from '../../external/errors.js';
import type { CallOptions } from '../../external/external-resource.js';
import type { AccessCalls, BatchAnswer } from './access-calls.js';
import { AccessBatcher } from './access-batcher.js';
import { EdgeEndGoneError } from './edge-end-gone-error.js';
import { EdgeLedger } from './edge-ledger.js';

const terms = { securityPolicyId: null, expiresAt: null, accessPolicy: null, approvalMode: null };
const calmly: CallOptions = { signal: new AbortController().signal, priority: 'normal' };
const never = (): boolean => false;
const done: BatchAnswer = { kind: 'done' };

/** A mutation that arrived, and how to answer it. */
interface Call {
  readonly write: 'add' | 'remove';
  readonly ids: readonly string[];
  readonly options: CallOptions;
}

describe('AccessBatcher', () => {
  let clock: VirtualClock;
  let ledger: EdgeLedger;
  let calls: Call[];
  let answer: (call: Call) => Promise<BatchAnswer>;
  let batcher: AccessBatcher;

  beforeEach(() => {
    clock = new VirtualClock();
    ledger = new EdgeLedger({ now: () => clock.now(), lateMs: 30_000, earlierSettledAt: () => 0 });
    calls = [];
    answer = () => Promise.resolve(done);
    const arrive = (call: Call): Promise<BatchAnswer> => {
      calls.push(call);
      return answer(call);
    };
    const port: AccessCalls = {
      add: (_id, grants, options) =>
        arrive({ write: 'add', ids: grants.map(({ principalId }) => principalId), options }),
      remove: (_id, ids, options) => arrive({ write: 'remove', ids, options }),
    };
    batcher = new AccessBatcher({ calls: port, ledger, clock });
  });

  const edge = (principalId: string): { resourceId: string; principalId: string } => ({
    resourceId: 'resource',
    principalId,
  });
  const grant = (id: string, options = calmly): Promise<boolean> =>
    batcher.grant(edge(id), terms, never, options);
  const revoke = (id: string): Promise<boolean> => batcher.revoke(edge(id), never, calmly);
  const sent = (): readonly string[] => calls.map(({ write, ids }) => `${write} ${ids.join()}`);
  const settle = async <T>(all: readonly Promise<T>[]): Promise<readonly PromiseSettledResult<T>[]> => {
    const settled = Promise.allSettled(all);
    await clock.advance(1000);
    return settled;
  };

  it('sends what comes within a moment together, by kind of write', async () => {
    await settle([grant('a'), grant('b'), revoke('c'), grant('d'), revoke('e')]);
    expect(sent()).to.have.members(['add a,b,d', 'remove c,e']);
  });

  it('sends at most 50 edges at a time', async () => {
    await settle(Array.from({ length: 101 }, (_, number) => grant(`p${number}`)));
    expect(calls.map(({ ids }) => ids.length)).to.deep.equal([50, 50, 1]);
  });

  it('is as urgent as the most urgent of them', async () => {
    await settle([
      grant('a', { ...calmly, priority: 'background' }),
      grant('b', { ...calmly, priority: 'urgent' }),
    ]);
    expect(calls[0]?.options.priority).to.equal('urgent');
  });

  it('writes on one edge in the order in which they came', async () => {
    await settle([grant('a'), revoke('a'), grant('a')]);
    expect(sent()).to.deep.equal(['add a', 'remove a', 'add a']);
    expect(ledger.state(edge('a')).kind).to.equal('present');
  });

  it('asks at its turn whether a write is still needed', async () => {
    const has = (): boolean => ledger.state(edge('a')).kind === 'present';
    const results = await settle([grant('a'), batcher.grant(edge('a'), terms, has, calmly)]);
    expect(results.map((result) => result.status === 'fulfilled' && result.value)).to.deep.equal([
      true,
      false,
    ]);
    expect(sent()).to.deep.equal(['add a']);
  });

  it('halves what is refused until the culprit stands alone', async () => {
    const error = new TransientError('not that one');
    answer = ({ ids }) => Promise.resolve(ids.includes('c') ? { kind: 'refused', error } : done);
    const results = await settle(['a', 'b', 'c', 'd'].map((id) => grant(id)));
    expect(results.map(({ status }) => status)).to.deep.equal([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    expect(sent()).to.deep.equal(['add a,b,c,d', 'add a,b', 'add c,d', 'add c', 'add d']);
    expect(results[2]).to.have.property('reason', error);
  });

  it('leaves out a principal that is missing, and takes its removal for done', async () => {
    const error = new TransientError('there is no b');
    answer = ({ ids }) => Promise.resolve(ids.includes('b') ? { kind: 'missing', id: 'b', error } : done);
    const [a, b] = await settle([grant('a'), grant('b')]);
    expect(a).to.deep.equal({ status: 'fulfilled', value: true });
    expect(b)
      .to.have.property('reason')
      .that.is.instanceOf(EdgeEndGoneError)
      .with.property('end', 'principal');
    expect(await settle([revoke('b'), revoke('c')])).to.deep.equal([
      { status: 'fulfilled', value: true },
      { status: 'fulfilled', value: true },
    ]);
    expect(sent()).to.deep.equal(['add a,b', 'add a', 'remove b,c', 'remove c']);
    expect(ledger.state(edge('b'))).to.deep.equal({ kind: 'absent' });
  });

  it('takes all edges of a missing resource for absent', async () => {
    const error = new TransientError('there is no such resource');
    answer = () => Promise.resolve({ kind: 'missing', id: 'resource', error });
    const results = await settle([grant('a'), grant('b'), revoke('c')]);
    expect(results.map(({ status }) => status)).to.deep.equal(['rejected', 'rejected', 'fulfilled']);
    expect(results[0]).to.have.property('reason').with.property('end', 'resource');
    expect(calls).to.have.length(2);
  });

  it('does not split what was never answered: all of it is in doubt', async () => {
    answer = () => Promise.reject(new UnansweredError('no answer'));
    const results = await settle([grant('a'), grant('b')]);
    expect(results.map(({ status }) => status)).to.deep.equal(['rejected', 'rejected']);
    expect(calls).to.have.length(1);
    expect(ledger.state(edge('a'))).to.deep.equal({ kind: 'doubtful' });
  });

  it('does not send for those who do not wait any more, and goes on for the others', async () => {
    const gone = new AbortController();
    const all = [grant('a', { ...calmly, signal: gone.signal }), grant('b')];
    await clock.advance(10);
    gone.abort(new Error('stopped'));
    const [a] = await settle(all);
    expect(a).to.have.property('reason').with.property('message', 'stopped');
    expect(sent()).to.deep.equal(['add b']);
  });

  it('cuts a call off when nobody waits for it any more', async () => {
    const gone = new AbortController();
    answer = ({ options: { signal } }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new UnansweredError('cut off')));
      });
    const all = [grant('a', { ...calmly, signal: gone.signal })];
    await clock.advance(100);
    gone.abort(new Error('stopped'));
    const [a] = await settle(all);
    expect(a).to.have.property('reason').with.property('message', 'cut off');
  });
});
