import type { SimulatedCall } from './faults.js';

/** How a request ended, as far as the simulator can tell. */
export type RequestOutcome =
  | 'pending'
  | 'ok'
  /** A mutation answered `ok: false`, or tokens of a connector were not valid. */
  | 'refused'
  /** Top-level GraphQL errors, an invalid document included. */
  | 'graphql-error'
  /** Struck by a fault rule; see `fault`. */
  | 'fault'
  /** 429 from the limits. */
  | 'rate-limited'
  | 'key-refused';

export interface RequestRecord {
  /** When it arrived, ms since the epoch. */
  readonly at: number;
  readonly kind: 'read' | 'write' | 'probe';
  readonly operation: string;
  /** Without values of fields whose names end in token, secret, password, key or certificate. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly apiKeySent: boolean;
  readonly userAgent: string | undefined;
  readonly outcome: RequestOutcome;
  /** Kind of the fault rule that struck. */
  readonly fault?: string;
  /** Error texts of refused mutations. */
  readonly refusals?: readonly string[];
  /** Whether a mutation took effect; false for reads. */
  readonly applied: boolean;
}

export interface RequestCounters {
  /** Queries that arrived, refused ones included. */
  readonly reads: number;
  /** Mutations that arrived, refused ones included. */
  readonly writes: number;
  /** Requests outside of GraphQL: HEAD, and checks of connector tokens. */
  readonly probes: number;
  /** Answers 429, from limits and from fault rules. */
  readonly rejected429: number;
  readonly byOperation: Readonly<Record<string, number>>;
}

/** Settles the record of a request in the log. */
export type SettleRequest = (
  result: Partial<Pick<RequestRecord, 'outcome' | 'fault' | 'refusals' | 'applied'>>,
) => void;

const keptRecords = 10_000;

/** Counters and the recent history of requests. */
export class RequestLog {
  #counters = emptyCounters();
  #records: RequestRecord[] = [];
  readonly #print: ((line: string) => void) | undefined;

  /** `print` gets a line per request when it is settled. */
  constructor(options: { readonly print?: ((line: string) => void) | undefined } = {}) {
    this.#print = options.print;
  }

  get reads(): number {
    return this.#counters.reads;
  }

  get writes(): number {
    return this.#counters.writes;
  }

  get probes(): number {
    return this.#counters.probes;
  }

  get rejected429(): number {
    return this.#counters.rejected429;
  }

  get byOperation(): Readonly<Record<string, number>> {
    return { ...this.#counters.byOperation };
  }

  /** The latest requests, oldest first; of one operation when a name is given. */
  list(operation?: string): readonly RequestRecord[] {
    return operation === undefined
      ? [...this.#records]
      : this.#records.filter((record) => record.operation === operation);
  }

  counters(): RequestCounters {
    return { ...this.#counters, byOperation: this.byOperation };
  }

  reset(): void {
    this.#counters = emptyCounters();
    this.#records = [];
  }

  /** Adds a request that arrived. Returns the function that says how it ended. */
  begin(
    call: Pick<SimulatedCall, 'operation'> & { readonly kind: RequestRecord['kind'] },
    details: Pick<RequestRecord, 'at' | 'variables' | 'apiKeySent' | 'userAgent'>,
  ): SettleRequest {
    const counters = this.#counters;
    if (call.kind === 'probe') counters.probes += 1;
    else if (call.kind === 'read') counters.reads += 1;
    else counters.writes += 1;
    counters.byOperation[call.operation] = (counters.byOperation[call.operation] ?? 0) + 1;
    const record: { -readonly [K in keyof RequestRecord]: RequestRecord[K] } = {
      ...details,
      kind: call.kind,
      operation: call.operation,
      variables: withoutSecrets(details.variables),
      outcome: 'pending',
      applied: false,
    };
    this.#records.push(record);
    if (this.#records.length >= keptRecords * 2) this.#records = this.#records.slice(-keptRecords);
    return (result) => {
      Object.assign(record, result);
      if (result.outcome === 'rate-limited' || result.fault === 'rate-limit') counters.rejected429 += 1;
      this.#print?.(`${new Date(record.at).toISOString()} ${call.kind} ${call.operation} ${record.outcome}`);
    };
  }
}

interface MutableCounters {
  reads: number;
  writes: number;
  probes: number;
  rejected429: number;
  byOperation: Record<string, number>;
}

function emptyCounters(): MutableCounters {
  return { reads: 0, writes: 0, probes: 0, rejected429: 0, byOperation: {} };
}

/** `key` alone is the name of a tag, no secret. */
const secretName = /(token|secret|password|certificate|[a-z]key)$/i;

function withoutSecrets(variables: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return redact(variables) as Readonly<Record<string, unknown>>;
}

function redact(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redact);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      secretName.test(name) ? '[redacted]' : redact(inner),
    ]),
  );
}
