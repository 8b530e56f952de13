import { TerminalError, TransientError, type Clock } from '../engine/index.js';
import { OverloadedError, RemoteGoneError, RemoteInUseError, UnansweredError } from '../external/errors.js';
import type { DeleteAnswer } from '../external/external-resource.js';
import { reasons } from '../external/reasons.js';
import {
  isNotFoundError,
  isTransportError,
  isTwingateError,
  type TwingateClient,
  type TwingateError,
} from '@twingate-kit/sdk';

/** The cure of a refused key is outside the cluster: no point in asking again sooner. */
const REFUSED_PAUSE_MS = 60_000;
const REFUSED_RETRY_MS = 5 * 60_000;

/** The object that a call is about. */
export interface Subject {
  /** As the API calls it in its refusals. */
  readonly type: 'Resource' | 'Group' | 'Connector' | 'Gateway' | 'Certificate authority';
  readonly id: string;
}

/**
 * The SDK client as the reconcilers use it: its errors become the engine's, and a refused API key stops all calls but
 * one a minute, so that it is tried again without a storm of refusals.
 */
export class TwingateApi {
  readonly client: TwingateClient;
  readonly #clock: Clock;
  #refusedUntil = Number.NEGATIVE_INFINITY;
  #refusal: string | undefined;

  constructor(options: { readonly client: TwingateClient; readonly clock: Clock }) {
    this.client = options.client;
    this.#clock = options.clock;
  }

  /** Why the API refuses our key, as last heard; undefined when it does not. */
  get keyRefusal(): string | undefined {
    return this.#refusal;
  }

  /** That the `subject` is missing is a RemoteGoneError; of anything else that the request names, it is a refusal. */
  async call<T>(request: (client: TwingateClient) => Promise<T>, subject?: Subject): Promise<T> {
    this.#throwIfRefused();
    try {
      const answer = await request(this.client);
      this.#refusal = undefined;
      return answer;
    } catch (error) {
      throw this.#convert(error, subject);
    }
  }

  /** The same for an iteration. */
  async *iterate<T>(request: (client: TwingateClient) => AsyncIterable<T>): AsyncIterable<T> {
    this.#throwIfRefused();
    try {
      for await (const item of request(this.client)) {
        this.#refusal = undefined;
        yield item;
      }
    } catch (error) {
      throw this.#convert(error);
    }
  }

  /** A delete whose object is gone already has done its work. */
  async delete(subject: Subject, request: (client: TwingateClient) => Promise<void>): Promise<DeleteAnswer> {
    try {
      await this.call(request, subject);
      return 'gone';
    } catch (error) {
      if (error instanceof RemoteGoneError) return 'gone';
      if (error instanceof RemoteInUseError) return { inUse: error.message };
      throw error;
    }
  }

  #throwIfRefused(): void {
    if (this.#refusal === undefined || this.#clock.now() >= this.#refusedUntil) {
      // Whoever comes first after the pause is the probe; the others keep out of its way.
      if (this.#refusal !== undefined) this.#refusedUntil = this.#clock.now() + REFUSED_PAUSE_MS;
      return;
    }
    throw refused(this.#refusal);
  }

  #convert(error: unknown, subject?: Subject): unknown {
    if (!isTwingateError(error)) return error;
    if (error.code === 'AUTHENTICATION') {
      this.#refusal =
        'Twingate refused the API key. Check that it is valid, has read and write permission and belongs to the network.';
      this.#refusedUntil = this.#clock.now() + REFUSED_PAUSE_MS;
      return refused(this.#refusal);
    }
    return toEngineError(error, subject);
  }
}

function refused(message: string): TransientError {
  return new TransientError(message, { reason: reasons.credentialsRefused, retryAfterMs: REFUSED_RETRY_MS });
}

const WAITED_IN_VAIN =
  'It waited for minutes for its turn, since Twingate limits the calls of the account, and goes on waiting.';

function toEngineError(error: TwingateError, subject: Subject | undefined): Error {
  if (error.mayHaveBeenApplied) return new UnansweredError(error.message);
  switch (error.code) {
    case 'INVALID_INPUT':
      return new TerminalError(reasons.refused, error.message);
    case 'NOT_FOUND':
      // An update is refused the same way when a network or policy that it names is missing.
      return subject !== undefined && isAbout(error, subject)
        ? new RemoteGoneError(error.message)
        : new TransientError(error.message, { reason: reasons.refused });
    case 'RATE_LIMITED':
      return new TransientError(error.message, {
        reason: reasons.rateLimited,
        ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
      });
    case 'IN_USE':
      return new RemoteInUseError(error.message);
    case 'ALREADY_EXISTS':
    case 'MUTATION_REFUSED':
      return new TransientError(error.message, { reason: reasons.refused });
    case 'TIMEOUT':
      return new OverloadedError(error.message);
    case 'TRANSPORT':
      return isServerError(error)
        ? new OverloadedError(error.message)
        : new TransientError(error.message, { reason: reasons.apiUnavailable });
    case 'ABORTED':
      // No call takes as long as a run may: it waited for its turn.
      return new TransientError(WAITED_IN_VAIN, { reason: reasons.rateLimited });
    case 'AUTHENTICATION':
    case 'GRAPHQL':
    case 'PROTOCOL':
    case 'AMBIGUOUS':
    case 'READ_ONLY':
      return new TransientError(error.message, { reason: reasons.apiUnavailable });
  }
}

function isServerError(error: TwingateError): boolean {
  return isTransportError(error) && error.status !== undefined && error.status >= 500;
}

/** Some wordings name the missing object, some only its type. */
function isAbout(error: TwingateError, subject: Subject): boolean {
  if (!isNotFoundError(error)) return false;
  const { entityId, entityType, field } = error;
  if (entityId !== undefined) return entityId === subject.id;
  return field === undefined && (entityType === undefined || entityType === subject.type);
}
