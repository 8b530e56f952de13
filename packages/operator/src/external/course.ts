import type { KubeObject } from '../engine/index.js';
import { names } from './names.js';
import type { Held } from './outcome.js';
import { reasons } from './reasons.js';

export type DeletionPolicy = 'delete' | 'orphan';

/** What holds for objects whose annotations do not say otherwise. */
export interface PolicyDefaults {
  /** Look, compare and report, and write nothing to Twingate. */
  readonly observeOnly: boolean;
  /** What becomes of the remote object when its object is deleted. */
  readonly deletion: DeletionPolicy;
}

/** What is to be done about an object at all. People decide it, by annotations and by the operator's configuration. */
export type Course =
  | { readonly kind: 'converge' }
  /** Look and report only. */
  | { readonly kind: 'observe' }
  | { readonly kind: 'delete' }
  /** Let the object go and leave the remote one; `because` ends a sentence. */
  | { readonly kind: 'leave'; readonly because: string }
  /** Let the object go whatever is known or open: the escape for people. */
  | { readonly kind: 'force' }
  | Held;

const { paused, observeOnly, deletionPolicy, forceDelete } = names.annotations;

const truth: Readonly<Record<string, boolean>> = { true: true, false: false };
const deletions: Readonly<Record<string, DeletionPolicy>> = { delete: 'delete', orphan: 'orphan' };

/**
 * A value that is none of the allowed ones stops everything but a forced deletion: what was meant is unknown, and doing
 * nothing can be made up for.
 */
export function courseOf(object: KubeObject, defaults: PolicyDefaults): Course {
  const deleting = object.metadata.deletionTimestamp !== undefined;
  const { forced, observed, deletion, problems } = policiesOf(object, defaults);
  if (deleting && forced) return { kind: 'force' };
  if (isPaused(object)) return pausedOutcome(deleting);
  if (problems.length > 0)
    return { kind: 'held', reason: reasons.invalidAnnotation, message: problems.join(' ') };
  return deleting ? endOf(observed, deletion) : { kind: observed ? 'observe' : 'converge' };
}

function endOf(observed: boolean, deletion: DeletionPolicy): Course {
  if (observed) return { kind: 'leave', because: 'it was only observed' };
  return deletion === 'orphan'
    ? { kind: 'leave', because: 'its deletion policy is orphan' }
    : { kind: 'delete' };
}

interface Policies {
  readonly forced: boolean;
  readonly observed: boolean;
  readonly deletion: DeletionPolicy;
  /** Sentences about values that mean nothing. */
  readonly problems: readonly string[];
}

function policiesOf({ metadata }: KubeObject, defaults: PolicyDefaults): Policies {
  const read = new PolicyReader(metadata.annotations ?? {});
  return {
    forced: read.oneOf(forceDelete, truth) ?? false,
    observed: read.oneOf(observeOnly, truth) ?? defaults.observeOnly,
    deletion: read.oneOf(deletionPolicy, deletions) ?? defaults.deletion,
    problems: read.problems,
  };
}

/** `"true"` in any case pauses; anything else does not. */
function isPaused({ metadata }: KubeObject): boolean {
  return metadata.annotations?.[paused]?.toLowerCase() === 'true';
}

function pausedOutcome(deleting: boolean): Held {
  const message = deleting
    ? 'The deletion waits because the object is paused; remove the annotation to let it go on.'
    : 'The object is paused by its annotation; nothing is read from or written to Twingate.';
  return { kind: 'held', reason: reasons.paused, message };
}

class PolicyReader {
  readonly problems: string[] = [];
  readonly #annotations: Readonly<Record<string, string>>;

  constructor(annotations: Readonly<Record<string, string>>) {
    this.#annotations = annotations;
  }

  /** The meaning of the annotation; undefined when it is absent, or a problem. Any case of letters will do. */
  oneOf<T>(annotation: string, values: Readonly<Record<string, T>>): T | undefined {
    const text = this.#annotations[annotation];
    if (text === undefined) return undefined;
    const word = text.toLowerCase();
    if (Object.hasOwn(values, word)) return values[word];
    const allowed = Object.keys(values).join(' or ');
    this.problems.push(`The annotation ${annotation} must be ${allowed}; nothing is done before it is.`);
    return undefined;
  }
}
