import type { Clock } from './clock.js';
import { systemClock } from './clock.js';
import { InvalidInputError } from './errors.js';
import { VERSION } from './generated/version.js';
import type { Fetch } from './fetch.js';
import type { Hooks } from './hooks.js';
import type { Limiter } from './limiter.js';
import { createLimiter } from './limiter.js';
import { defaultRetryPolicy } from './retry.js';
import { Secret } from './secret.js';

/** Options of {@link createTwingateClient}. `undefined` means the default; unknown options are an error. */
export interface TwingateClientOptions {
  /** Name of the Twingate network: `acme` for acme.twingate.com. */
  readonly network: string;
  /** API key, made in the admin console. It never appears in errors, logs or inspected objects. */
  readonly apiKey: string;
  /** Host of the service, with a port if it is not 443. Default: `twingate.com`. */
  readonly host?: string | undefined;
  /** Whole URL of the GraphQL endpoint instead of the one made from network and host. `http:` only for loopback. */
  readonly apiUrl?: string | undefined;
  /** Replaces the global fetch, for a connection pool, a proxy or a custom CA. */
  readonly fetch?: Fetch | undefined;
  /** Time for one attempt, answer included, in milliseconds. Default: 30,000. */
  readonly timeoutMs?: number | undefined;
  /** Attempts of a call that fails in a way that may pass; answers 429 are counted apart. Default: 3. */
  readonly maxAttempts?: number | undefined;
  /**
   * False: idempotent mutations (deletions, updates) are repeated as seldom as others, that is, only when they
   * provably had no effect, so that every lost reply is the caller's to see. Default: true.
   */
  readonly repeatMutations?: boolean | undefined;
  /** Sent as `X-Correlation-Id` with every request, to find them in the logs of both sides. Default: a new UUID. */
  readonly correlationId?: string | undefined;
  /** Shares out the API's budget. Give one to all clients of an account. Default: a new one. */
  readonly limiter?: Limiter | undefined;
  /** Default: the clock of the machine. */
  readonly clock?: Clock | undefined;
  /** Source of jitter, in [0, 1). Default: Math.random. */
  readonly random?: (() => number) | undefined;
  /** Default: `twingate-kit-sdk/<version>`. */
  readonly userAgent?: string | undefined;
  /** Observers for tracing and metrics. */
  readonly hooks?: Hooks | undefined;
  /** Refuse mutations before sending. Default: false. */
  readonly readOnly?: boolean | undefined;
}

/** The options with every default applied and every value checked. */
export interface ResolvedOptions {
  readonly network: string;
  readonly apiKey: Secret;
  readonly host: string;
  readonly apiUrl: string | undefined;
  readonly fetch: Fetch;
  readonly timeoutMs: number;
  readonly maxAttempts: number;
  readonly repeatMutations: boolean;
  readonly correlationId: string;
  readonly limiter: Limiter;
  readonly clock: Clock;
  readonly random: () => number;
  readonly userAgent: string;
  readonly hooks: Hooks;
  readonly readOnly: boolean;
}

type Check = (value: unknown) => string | undefined;

const label = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i;
const hostAndPort = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/i;
const aFunction: Check = (value) => (typeof value === 'function' ? undefined : 'must be a function');
const anObject: Check = (value) =>
  typeof value === 'object' && value !== null ? undefined : 'must be an object';
const aBoolean: Check = (value) => (typeof value === 'boolean' ? undefined : 'must be true or false');
const aCount: Check = (value) =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1
    ? undefined
    : 'must be a whole number of at least 1';

/** One check for every option: the problem, or undefined. */
const checks: Readonly<Record<keyof TwingateClientOptions, Check>> = {
  network: matching(label, 'must be the name of the network alone, such as acme for acme.twingate.com'),
  // The message must not repeat the value.
  apiKey: matching(/^[\x21-\x7e]+$/, 'must be a non-empty key without white space or line breaks'),
  host: matching(hostAndPort, 'must be a host name, without scheme and path'),
  apiUrl: checkApiUrl,
  fetch: aFunction,
  timeoutMs: aCount,
  maxAttempts: aCount,
  repeatMutations: aBoolean,
  correlationId: matching(/^[\x21-\x7e]+$/, 'must be printable ASCII without spaces'),
  limiter: anObject,
  clock: anObject,
  random: aFunction,
  userAgent: matching(/^[\x20-\x7e]+$/, 'must be printable ASCII'),
  hooks: anObject,
  readOnly: aBoolean,
};

const required: ReadonlySet<string> = new Set(['network', 'apiKey']);

/** Checks the options and fills in the defaults. Throws one InvalidInputError that names every problem. */
export function resolveOptions(options: TwingateClientOptions): ResolvedOptions {
  const problems = findProblems(options);
  if (problems.length > 0) throw new InvalidInputError(`Client options: ${problems.join('; ')}.`);
  const clock = options.clock ?? systemClock;
  return {
    network: options.network.toLowerCase(),
    apiKey: new Secret(options.apiKey),
    host: (options.host ?? 'twingate.com').toLowerCase(),
    apiUrl: options.apiUrl,
    fetch: options.fetch ?? globalThis.fetch,
    ...resolveAttempts(options),
    limiter: options.limiter ?? createLimiter({ clock }),
    clock,
    random: options.random ?? Math.random,
    hooks: options.hooks ?? {},
    readOnly: options.readOnly ?? false,
  };
}

type Attempts = Pick<
  ResolvedOptions,
  'timeoutMs' | 'maxAttempts' | 'repeatMutations' | 'correlationId' | 'userAgent'
>;

/** How requests are sent, how often, and under which names. */
function resolveAttempts(options: TwingateClientOptions): Attempts {
  return {
    timeoutMs: options.timeoutMs ?? 30_000,
    maxAttempts: options.maxAttempts ?? defaultRetryPolicy.maxAttempts,
    repeatMutations: options.repeatMutations ?? true,
    correlationId: options.correlationId ?? crypto.randomUUID(),
    userAgent: options.userAgent ?? `twingate-kit-sdk/${VERSION}`,
  };
}

function findProblems(options: TwingateClientOptions): readonly string[] {
  const given = Object.entries(options) as [string, unknown][];
  const unknown = given.filter(([name]) => !(name in checks)).map(([name]) => `${name} is not an option`);
  const wrong = Object.entries(checks).flatMap(([name, check]) => {
    const value = options[name as keyof TwingateClientOptions];
    if (value === undefined && !required.has(name)) return [];
    const problem = check(value);
    return problem === undefined ? [] : [`${name} ${problem}`];
  });
  return [...unknown, ...wrong];
}

function matching(pattern: RegExp, problem: string): Check {
  return (value) => (typeof value === 'string' && pattern.test(value) ? undefined : problem);
}

function checkApiUrl(value: unknown): string | undefined {
  if (typeof value !== 'string' || !URL.canParse(value)) return 'must be a URL';
  const { protocol, hostname, username, password } = new URL(value);
  if (username !== '' || password !== '') return 'must not hold a user name or password';
  if (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))) return undefined;
  return 'must start with https:// (http:// is accepted for loopback addresses alone)';
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
