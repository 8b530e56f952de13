import { fromRefusal } from '../classification.js';
import type { CreateOnce, CreateOnceOptions, Creation } from '../create-once.js';
import { identify, isNotFoundError, ProtocolError } from '../errors.js';
import type { Answer, CallOptions, Execute } from '../executor.js';
import type { Entity } from '../generated/entities.js';
import { checkIds } from '../global-id.js';
import type { Operation, TypedDocument } from '../operation.js';
import { describeOperation } from '../operation.js';
import { createScrubber } from '../redaction.js';
import type { Secret } from '../secret.js';

/** What every mutation answers with; deletions have no entity. */
export interface MutationResult<Entity> {
  readonly ok: boolean;
  readonly error: string | null;
  readonly entity?: Entity | null;
}

/** How the entity modules call the API: with checked IDs, and refusals as errors. */
export interface Caller {
  /** Executes a query. */
  query<Result, Variables extends object>(
    document: TypedDocument<Result, Variables>,
    variables: Variables,
    options?: CallOptions,
  ): Promise<Answer<Result>>;
  /** Executes a mutation and returns the entity of the result that `pick` finds in the data. */
  mutate<Result, Variables extends object, Entity>(
    document: TypedDocument<Result, Variables>,
    variables: Variables,
    pick: (data: Result) => MutationResult<Entity>,
    options?: CallOptions,
  ): Promise<Entity>;
  /** Executes a mutation that returns no entity. What a repeated deletion does not find was deleted by an earlier attempt. */
  remove<Result, Variables extends object>(
    document: TypedDocument<Result, Variables>,
    variables: Variables,
    pick: (data: Result) => MutationResult<never>,
    options?: CallOptions,
  ): Promise<void>;
  /** Creates an object so that a lost reply leaves neither none nor two of them. */
  createOnce<Entity extends { readonly id: string }>(
    creation: Creation<Entity>,
    options?: CreateOnceOptions,
  ): Promise<Entity>;
}

/** What a caller works with. */
export interface CallerParts {
  readonly execute: Execute;
  /** The API key, which refusals must not repeat. */
  readonly apiKey: Secret;
  readonly once: CreateOnce;
}

/** Makes the caller of an entity module. `owners` are the entities that the argument `id` of its operations names. */
export function createCaller({ execute, apiKey, once }: CallerParts, owners: readonly Entity[]): Caller {
  const query: Caller['query'] = async (document, variables, options) => {
    checkIds(describeOperation(document).name, variables, owners);
    return execute(document, variables, options);
  };
  const result = async <Result, Variables extends object, Entity>(
    document: TypedDocument<Result, Variables>,
    variables: Variables,
    pick: (data: Result) => MutationResult<Entity>,
    options?: CallOptions,
  ): Promise<MutationResult<Entity>> => {
    const { data, ids, repeated } = await query(document, variables, options);
    const outcome = pick(data);
    if (outcome.ok) return outcome;
    const operation = describeOperation(document);
    const scrub = createScrubber(apiKey, { source: operation.source, variables });
    const refusal = identify(fromRefusal(outcome.error, { operation, scrub }), ids);
    if (repeated && isDeletion(operation) && isNotFoundError(refusal)) return { ok: true, error: null };
    throw refusal;
  };
  return {
    query,
    async mutate(document, variables, pick, options) {
      const { entity } = await result(document, variables, pick, options);
      if (entity === null || entity === undefined) throw missingEntity(describeOperation(document).name);
      return entity;
    },
    async remove(document, variables, pick, options) {
      await result(document, variables, pick, options);
    },
    createOnce: (creation, options) => once.run(creation, options),
  };
}

/** The object of a deletion is all that it names. */
function isDeletion({ rootFields }: Operation): boolean {
  return rootFields.every((field) => field.endsWith('Delete'));
}

function missingEntity(operation: string): ProtocolError {
  return new ProtocolError('the API reports success but returns no object', {
    operation,
    problem: 'shape',
    mayHaveBeenApplied: true,
  });
}
