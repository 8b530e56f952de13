import type { ObjectMeta } from '../engine/index.js';
import { names } from './names.js';

/**
 * The merge patch of annotations that removes the progress of the older operator's handlers; undefined when there is none.
 * Whatever else it left stays: it needs that to come back.
 */
export function withoutLegacyProgress({ annotations = {} }: ObjectMeta): Record<string, null> | undefined {
  const progress = Object.keys(annotations).filter(
    (name) => name.startsWith(names.legacyProgressPrefix) || name === names.legacyTouch,
  );
  return progress.length === 0 ? undefined : Object.fromEntries(progress.map((name) => [name, null]));
}
