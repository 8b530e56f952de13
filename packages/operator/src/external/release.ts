import { keyOf, type Store } from '../engine/index.js';
import { hasFinalizer, withoutFinalizer } from '../kube/index.js';
import type { ManagedObject } from './external-resource.js';
import { names } from './names.js';
import type { ObjectWriter } from './object-writer.js';

interface Parts<O extends ManagedObject> {
  readonly writer: ObjectWriter<O>;
  readonly store: Store<O>;
}

/** Lets the object go: takes our finalizer away, and `annotation`, the write-ahead of its kind. */
export async function releaseObject<O extends ManagedObject>(
  object: O,
  annotation: string,
  { writer, store }: Parts<O>,
): Promise<void> {
  const released = await writer.patchFresh(object, (current) =>
    hasFinalizer(current.metadata, names.finalizer)
      ? {
          metadata: {
            finalizers: withoutFinalizer(current.metadata, names.finalizer),
            annotations: { [annotation]: null },
          },
        }
      : undefined,
  );
  // The watch may tell later, and what woke this object meanwhile must not delete a second time.
  if ((released?.metadata.finalizers ?? []).length === 0)
    store.remove(keyOf(object), object.metadata.uid, 'write');
}
