import { reasons } from '../external/reasons.js';
import type { ConditionState } from '../external/status.js';

/** What condition Synced says of an object that is in sync, while nobody tells us of changes of its Secret. `key` is NAMESPACE/NAME. */
export function unwatchedSecret(key: string): ConditionState {
  return {
    status: 'True',
    reason: reasons.secretNotWatched,
    message: `Twingate has what the spec asks for. The Secret ${key} is not watched: it is read again with every comparison.`,
  };
}
