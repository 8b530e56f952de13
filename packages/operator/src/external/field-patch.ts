import { isDeepStrictEqual } from 'node:util';
import { withFinalizer } from '../kube/index.js';
import type { Fields, ManagedObject } from './external-resource.js';
import { names } from './names.js';
import type { Patch } from './object-writer.js';

/** The fields that have another value in `current`; absent and null are the same. */
export function differing(current: object | undefined, fields: Fields): Fields {
  const values = new Map<string, unknown>(Object.entries(current ?? {}));
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([name, value]) => !isDeepStrictEqual(values.get(name) ?? null, value ?? null),
    ),
  );
}

/** Puts the finalizer and these fields of the spec in place; undefined when they are. */
export function recordPatch(object: ManagedObject, fields: Fields): Patch | undefined {
  const spec = differing(object.spec, fields);
  const isRecorded = Object.keys(spec).length === 0;
  if (isRecorded && object.metadata.finalizers?.includes(names.finalizer) === true) return undefined;
  return {
    metadata: { finalizers: withFinalizer(object.metadata, names.finalizer) },
    ...(isRecorded ? {} : { spec }),
  };
}
