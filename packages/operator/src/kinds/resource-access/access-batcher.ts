import type { Clock, Priority } from '../../engine/index.js';
import { UnansweredError } from '../../external/errors.js';
import type { CallOptions } from '../../external/external-resource.js';
import { KeyLock } from '../../external/key-lock.js';
import type { AccessCalls, BatchAnswer } from './access-calls.js';
import { BatchLane, type BatchEntry } from './batch-lane.js';
import type { Terms } from './desired.js';
import { EdgeEndGoneError } from './edge-end-gone-error.js';
import { edgeKey, type Edge } from './edge.js';
import type { EdgeLedger } from './edge-ledger.js';

export interface AccessBatcherOptions {
  readonly calls: AccessCalls;
  readonly ledger: EdgeLedger;
  readonly clock: Clock;
}

type Batch<T> = readonly BatchEntry<T>[];
/** The terms of a grant; null takes the edge away. */
type Value = Terms | null;

const order: Readonly<Record<Priority, number>> = { urgent: 0, normal: 1, background: 2 };

/**
 * Writes edges, those of one resource together. What is not accepted is found by halving: whoever is to blame stands alone
 * with the refusal, and the others get what they asked for. Writes on one edge happen in the order in which they came.
 */
export class AccessBatcher {
  readonly #options: AccessBatcherOptions;
  readonly #lanes = new Map<string, BatchLane<Value>>();
  readonly #edges = new KeyLock();

  constructor(options: AccessBatcherOptions) {
    this.#options = options;
  }

  /**
   * Adds the edge or gives it these terms, unless `isDone` says, when its turn comes, that it has them. True when something
   * was written. Throws EdgeEndGoneError, and the errors of {@link AccessCalls}.
   */
  grant(edge: Edge, terms: Terms, isDone: () => boolean, options: CallOptions): Promise<boolean> {
    return this.#write(edge, terms, isDone, options);
  }

  /** Takes the edge away, unless `isDone` says, when its turn comes, that it need not. True when something was written. */
  revoke(edge: Edge, isDone: () => boolean, options: CallOptions): Promise<boolean> {
    return this.#write(edge, null, isDone, options);
  }

  #write(
    edge: Edge,
    value: Value,
    isDone: () => boolean,
    { signal, priority }: CallOptions,
  ): Promise<boolean> {
    return this.#edges.run(edgeKey(edge), async () => {
      signal.throwIfAborted();
      if (isDone()) return false;
      await new Promise<void>((resolve, reject) => {
        this.#lane(writeOf(value), edge.resourceId).add({ edge, value, signal, priority, resolve, reject });
      });
      return true;
    });
  }

  #lane(write: 'grant' | 'revocation', resourceId: string): BatchLane<Value> {
    const key = `${write} ${resourceId}`;
    const known = this.#lanes.get(key);
    if (known !== undefined) return known;
    const lane = new BatchLane<Value>({
      clock: this.#options.clock,
      send: (batch) => this.#send(resourceId, batch),
      onIdle: () => this.#lanes.delete(key),
    });
    this.#lanes.set(key, lane);
    return lane;
  }

  async #send(resourceId: string, batch: Batch<Value>): Promise<void> {
    if (batch.length === 0) return;
    const { ledger } = this.#options;
    const since = ledger.begin(batch.map(({ edge }) => edge));
    let answer: BatchAnswer;
    try {
      answer = await this.#call(resourceId, batch);
    } catch (error) {
      const isUnanswered = error instanceof UnansweredError;
      for (const { edge, value } of batch) ledger.failed(edge, isUnanswered ? writeOf(value) : undefined);
      for (const { reject } of batch) reject(error);
      return;
    }
    if (answer.kind === 'done') {
      for (const { edge, value } of batch) ledger.answered(edge, since, knowledgeOf(value));
      for (const { resolve } of batch) resolve();
      return;
    }
    for (const { edge } of batch) ledger.answered(edge, since, undefined);
    await this.#single(resourceId, batch, answer, since);
  }

  /** Separates whoever is to blame from the others. */
  async #single(
    resourceId: string,
    batch: Batch<Value>,
    answer: Exclude<BatchAnswer, { kind: 'done' }>,
    since: number,
  ): Promise<void> {
    const missing = answer.kind === 'missing' ? answer.id : undefined;
    const isGone = ({ edge }: BatchEntry<Value>): boolean =>
      missing === resourceId || missing === edge.principalId;
    const gone = batch.filter(isGone);
    if (gone.length > 0) {
      for (const entry of gone) this.#endGone(entry, missing === resourceId, answer, since);
      await this.#send(
        resourceId,
        batch.filter((entry) => !isGone(entry)),
      );
    } else if (batch.length === 1) {
      for (const { reject } of batch) reject(answer.error);
    } else {
      const half = Math.ceil(batch.length / 2);
      await this.#send(resourceId, batch.slice(0, half));
      await this.#send(resourceId, batch.slice(half));
    }
  }

  /** An edge without one of its ends does not exist: what was to be taken away is. */
  #endGone(
    { edge, value, resolve, reject }: BatchEntry<Value>,
    isResource: boolean,
    { error }: Exclude<BatchAnswer, { kind: 'done' }>,
    since: number,
  ): void {
    const { ledger } = this.#options;
    ledger.begin([edge]);
    ledger.answered(edge, since, { kind: 'absent' });
    if (value === null) resolve();
    else reject(new EdgeEndGoneError(isResource ? 'resource' : 'principal', error.message));
  }

  #call(resourceId: string, batch: Batch<Value>): Promise<BatchAnswer> {
    const options = optionsOf(batch);
    const grants = batch.flatMap(({ edge: { principalId }, value }) =>
      value === null ? [] : [{ principalId, terms: value }],
    );
    const { calls } = this.#options;
    return grants.length > 0
      ? calls.add(resourceId, grants, options)
      : calls.remove(
          resourceId,
          batch.map(({ edge }) => edge.principalId),
          options,
        );
  }
}

function knowledgeOf(
  value: Value,
): { readonly kind: 'absent' } | { readonly kind: 'present'; readonly terms: Terms } {
  return value === null ? { kind: 'absent' } : { kind: 'present', terms: value };
}

function writeOf(value: Value): 'grant' | 'revocation' {
  return value === null ? 'revocation' : 'grant';
}

/** As urgent as the most urgent of them, and aborted when nobody waits any more. */
function optionsOf(batch: Batch<Value>): CallOptions {
  const nobodyWaits = new AbortController();
  const check = (): void => {
    if (batch.every(({ signal }) => signal.aborted)) nobodyWaits.abort(batch[0]?.signal.reason);
  };
  for (const { signal } of batch) signal.addEventListener('abort', check, { once: true });
  check();
  const [priority = 'normal'] = batch.map((entry) => entry.priority).sort((a, b) => order[a] - order[b]);
  return { signal: nobodyWaits.signal, priority };
}
