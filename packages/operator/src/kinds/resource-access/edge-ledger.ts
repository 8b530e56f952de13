import type { RemoteTerms } from './desired.js';
import { edgeKey, type Edge } from './edge.js';

/** What is known of an edge in Twingate. */
export type EdgeState =
  /** Nothing: nobody looked or wrote yet. */
  | { readonly kind: 'unknown' }
  /** A write is under way, or it is not known what became of one: it must be written (again). */
  | { readonly kind: 'doubtful' }
  | { readonly kind: 'absent' }
  | { readonly kind: 'present'; readonly terms: RemoteTerms };

type Knowledge = Extract<EdgeState, { kind: 'absent' | 'present' }>;

interface Entry {
  inFlight: number;
  /** When the last reply to a write of ours arrived. */
  repliedAt: number;
  /** Until then a grant that nobody heard of any more may take effect. */
  lateGrantUntil: number;
  /** The same for a revocation, which does no harm to an absence. */
  lateRevocationUntil: number;
  knowledge: Knowledge | undefined;
  /** When what is known was asked for. */
  knownSince: number;
}

const NEVER = Number.NEGATIVE_INFINITY;

export interface EdgeLedgerOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** A write that was given up takes effect no later than this, ms. */
  readonly lateMs: number;
  /** When everything has taken effect that earlier processes sent, ms since the epoch. */
  readonly earlierSettledAt: () => number;
}

/**
 * What is known of the edges that objects describe: answers to our own writes and sweeps, whichever is newest. What a
 * sweep says about an edge counts only if it was asked for after the reply to our last write on that edge.
 */
export class EdgeLedger {
  readonly #options: EdgeLedgerOptions;
  readonly #entries = new Map<string, Entry>();

  constructor(options: EdgeLedgerOptions) {
    this.#options = options;
  }

  state(edge: Edge): EdgeState {
    const entry = this.#entries.get(edgeKey(edge));
    if (entry === undefined) return { kind: 'unknown' };
    if (entry.inFlight > 0 || entry.knowledge === undefined) return { kind: 'doubtful' };
    const lateUntil = lateUntilOf(entry);
    const isOvertaken = entry.knownSince < lateUntil && this.#options.now() >= lateUntil;
    return isOvertaken ? { kind: 'doubtful' } : entry.knowledge;
  }

  /** For how long a write that was given up may still undo what is known, ms; 0 when none may. */
  unsureForMs(edge: Edge): number {
    const entry = this.#entries.get(edgeKey(edge));
    if (entry === undefined || entry.knownSince >= lateUntilOf(entry)) return 0;
    return Math.max(0, lateUntilOf(entry) - this.#options.now());
  }

  /** An earlier process may have sent a grant of this edge that nobody heard of. */
  expectFromEarlierProcess(edge: Edge): void {
    if (this.#entries.has(edgeKey(edge))) return;
    const entry = this.#entry(edge);
    entry.lateGrantUntil = this.#options.earlierSettledAt();
  }

  /** To be called before a write is sent. Returns the time to give to {@link answered}. */
  begin(edges: readonly Edge[]): number {
    for (const edge of edges) this.#entry(edge).inFlight += 1;
    return this.#options.now();
  }

  /** What a write that began at `since` came to; undefined: it changed nothing. */
  answered(edge: Edge, since: number, knowledge: Knowledge | undefined): void {
    const entry = this.#end(edge);
    if (knowledge === undefined) return;
    entry.knowledge = knowledge;
    entry.knownSince = since;
  }

  /** A write failed; `unanswered`: it may have been applied, or may yet be. */
  failed(edge: Edge, unanswered?: 'grant' | 'revocation'): void {
    const entry = this.#end(edge);
    entry.knowledge = undefined;
    const until = this.#options.now() + this.#options.lateMs;
    if (unanswered === 'grant') entry.lateGrantUntil = until;
    if (unanswered === 'revocation') entry.lateRevocationUntil = until;
  }

  /** What a list says that was asked for at `requestedAt`. True when that is news. */
  observed(edge: Edge, knowledge: Knowledge, requestedAt: number): boolean {
    const known = this.#entries.get(edgeKey(edge));
    if (known !== undefined && (known.inFlight > 0 || known.repliedAt >= requestedAt)) return false;
    const entry = this.#entry(edge);
    const isNews = JSON.stringify(entry.knowledge) !== JSON.stringify(knowledge);
    entry.knowledge = knowledge;
    entry.knownSince = requestedAt;
    return isNews;
  }

  /** Drops what is known of edges that nobody describes any more. */
  prune(isDescribed: (key: string) => boolean): void {
    const now = this.#options.now();
    for (const [key, { inFlight, lateGrantUntil }] of this.#entries)
      if (inFlight === 0 && lateGrantUntil <= now && !isDescribed(key)) this.#entries.delete(key);
  }

  #end(edge: Edge): Entry {
    const entry = this.#entry(edge);
    entry.inFlight -= 1;
    entry.repliedAt = this.#options.now();
    return entry;
  }

  #entry(edge: Edge): Entry {
    const key = edgeKey(edge);
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    const entry: Entry = {
      inFlight: 0,
      repliedAt: NEVER,
      lateGrantUntil: NEVER,
      lateRevocationUntil: NEVER,
      knowledge: undefined,
      knownSince: NEVER,
    };
    this.#entries.set(key, entry);
    return entry;
  }
}

/** Until when what is known may be undone by a write that nobody heard of. */
function lateUntilOf({ knowledge, lateGrantUntil, lateRevocationUntil }: Entry): number {
  return knowledge?.kind === 'absent' ? lateGrantUntil : Math.max(lateGrantUntil, lateRevocationUntil);
}
