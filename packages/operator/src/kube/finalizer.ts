interface Finalized {
  readonly finalizers?: readonly string[];
}

export function hasFinalizer(metadata: Finalized, finalizer: string): boolean {
  return metadata.finalizers?.includes(finalizer) === true;
}

/** The finalizer list of an object with ours in it; the same list when it is there already. */
export function withFinalizer(metadata: Finalized, finalizer: string): readonly string[] {
  const { finalizers = [] } = metadata;
  return finalizers.includes(finalizer) ? finalizers : [...finalizers, finalizer];
}

/** The finalizer list of an object without ours; the same list when it is not there. Others keep their order. */
export function withoutFinalizer(metadata: Finalized, finalizer: string): readonly string[] {
  const { finalizers = [] } = metadata;
  return finalizers.includes(finalizer) ? finalizers.filter((other) => other !== finalizer) : finalizers;
}
