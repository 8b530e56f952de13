import type { KubeObject } from '../engine/index.js';
import { names } from './names.js';

/**
 * IDs of remote objects that another one took the place of and that are still to be deleted, stored in an annotation
 * by the patch that stores the new ID. What cannot be read counts as none.
 */
export function supersededIds(object: KubeObject): readonly string[] {
  const text = object.metadata.annotations?.[names.annotations.replaced];
  return text === undefined ? [] : text.split(',').filter((id) => id !== '');
}

/** The annotation's value for these IDs; null removes it. */
export function serializeSuperseded(ids: readonly string[]): string | null {
  return ids.length === 0 ? null : [...new Set(ids)].join(',');
}
