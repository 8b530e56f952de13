import { isNotFoundError } from '@twingate-kit/sdk';
import { TerminalError, TransientError } from '../../engine/index.js';
import type { CallOptions } from '../../external/external-resource.js';
import { reasons } from '../../external/reasons.js';
import type { TwingateApi } from '../../twingate/api.js';
import type { Terms } from './desired.js';

/** How a mutation on edges of one resource was answered, as a whole: it is done or nothing is. */
export type BatchAnswer =
  | { readonly kind: 'done' }
  /** Something that it names does not exist: the object with this ID, as far as the API tells. */
  | { readonly kind: 'missing'; readonly id: string | undefined; readonly error: TransientError }
  /** Something in it is not accepted. */
  | { readonly kind: 'refused'; readonly error: TerminalError | TransientError };

/** The mutations on edges. Throw what is no answer: UnansweredError, and other errors of the engine. */
export interface AccessCalls {
  add(resourceId: string, grants: readonly Grant[], options: CallOptions): Promise<BatchAnswer>;
  remove(resourceId: string, principalIds: readonly string[], options: CallOptions): Promise<BatchAnswer>;
}

export interface Grant {
  readonly principalId: string;
  readonly terms: Terms;
}

export function accessCalls(api: TwingateApi): AccessCalls {
  return {
    add: (resourceId, grants, options) =>
      answerOf(api, (client) =>
        client.access.add(
          resourceId,
          grants.map(({ principalId, terms }) => ({ principalId, ...terms })),
          options,
        ),
      ),
    remove: (resourceId, principalIds, options) =>
      answerOf(api, (client) => client.access.remove(resourceId, principalIds, options)),
  };
}

async function answerOf(
  api: TwingateApi,
  mutate: (client: TwingateApi['client']) => Promise<unknown>,
): Promise<BatchAnswer> {
  try {
    return await api.call((client) => missingCaught(mutate(client)));
  } catch (error) {
    const isRefusal = error instanceof TerminalError || isRefused(error);
    if (!isRefusal) throw error;
    return { kind: 'refused', error };
  }
}

async function missingCaught(mutation: Promise<unknown>): Promise<BatchAnswer> {
  try {
    await mutation;
    return { kind: 'done' };
  } catch (error) {
    if (!isNotFoundError(error)) throw error;
    const refusal = new TransientError(error.message, { reason: reasons.refused });
    return { kind: 'missing', id: error.entityId, error: refusal };
  }
}

function isRefused(error: unknown): error is TransientError {
  return error instanceof TransientError && error.reason === reasons.refused;
}
