import { sleep, type Clock } from '../engine/index.js';
import { RegistryError } from './tag-source.js';

/** What requests to registries are made with. */
export interface RegistryHttp {
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly userAgent: string;
}

const ATTEMPTS = 3;
const BASE_DELAY_MS = 500;
const TIMEOUT_MS = 15_000;
/** More than any list of 100 tags can need. */
const MOST_BYTES = 4 * 1024 * 1024;

/** An answer that was read to its end. */
export interface RegistryAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/**
 * Reads `url`, again when the registry fails in passing. Redirects are not followed: they could carry the credentials
 * elsewhere. Answers of 5xx and failures of the network throw a {@link RegistryError}, all others are returned.
 */
export async function getFrom(
  http: RegistryHttp,
  url: URL,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<RegistryAnswer> {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await attemptGet(http, url, headers, signal);
    if (!(outcome instanceof RegistryError)) return outcome;
    if (attempt === ATTEMPTS || outcome.retryAfterMs !== undefined) throw outcome;
    await sleep(http.clock, BASE_DELAY_MS * 2 ** attempt * http.random(), signal);
  }
}

async function attemptGet(
  { fetch, clock, userAgent }: RegistryHttp,
  url: URL,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<RegistryAnswer | RegistryError> {
  const deadline = new AbortController();
  const cancel = clock.after(TIMEOUT_MS, () => deadline.abort());
  try {
    const response = await fetch(url, {
      headers: { accept: 'application/json', 'user-agent': userAgent, ...headers },
      redirect: 'manual',
      signal: AbortSignal.any([signal, deadline.signal]),
    });
    const text = await readText(response);
    const { status } = response;
    return status >= 500 || status === 429
      ? unavailable(url, `it answered ${status}`, retryAfterMs(response.headers))
      : { status, headers: response.headers, text };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof RegistryError) return error;
    return unavailable(url, deadline.signal.aborted ? 'it did not answer in time' : 'it cannot be reached');
  } finally {
    cancel();
  }
}

async function readText({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // The types of fetch do not say what its streams hold.
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > MOST_BYTES) {
      throw new RegistryError('refused', 'The registry answered with more than a list of tags can be.');
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function unavailable(url: URL, why: string, retryAfter?: number): RegistryError {
  return new RegistryError(
    'unavailable',
    `The registry ${url.host} could not be asked for tags: ${why}.`,
    retryAfter,
  );
}

function retryAfterMs(headers: Headers): number | undefined {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}

/** The body as JSON; throws a RegistryError when it is none. */
export function parseAnswer(url: URL, { text }: RegistryAnswer): Readonly<Record<string, unknown>> {
  try {
    const value = JSON.parse(text) as unknown;
    if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>;
  } catch {
    // Falls through to the error below.
  }
  throw unexpected(url);
}

export function unexpected(url: URL): RegistryError {
  return new RegistryError('unavailable', `The registry ${url.host} did not answer with a list of tags.`);
}
