import type { KubeObject } from '../engine/index.js';
import { names } from './names.js';

/** `"true"` in any case pauses; anything else does not. */
export function isPaused(object: KubeObject): boolean {
  return object.metadata.annotations?.[names.annotations.paused]?.toLowerCase() === 'true';
}
