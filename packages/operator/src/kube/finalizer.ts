import type { KubeObject } from '../engine/index.js';

export function hasFinalizer(object: KubeObject, finalizer: string): boolean {
  return object.metadata.finalizers?.includes(finalizer) === true;
}

/** The finalizer list with ours; the same list when it is there already. */
export function withFinalizer(finalizers: readonly string[] | undefined, finalizer: string): readonly string[] {
  if (finalizers === undefined) return [finalizer];
  return finalizers.includes(finalizer) ? finalizers : [...finalizers, finalizer];
}

/** The finalizer list without ours; the same list when it is not there. Others keep their order. */
export function withoutFinalizer(finalizers: readonly string[] | undefined, finalizer: string): readonly string[] {
  if (finalizers === undefined) return [];
  return finalizers.includes(finalizer) ? finalizers.filter((other) => other !== finalizer) : finalizers;
}
