import type { KubeObject, ObjectKey } from './object.js';

/** Values under which an object is found. Pure. */
export type IndexFunction<T> = (object: T) => readonly string[];

/** Finds objects by values computed from them. */
export class ObjectIndex<T extends KubeObject> {
  readonly #valuesOf: IndexFunction<T>;
  readonly #byValue = new Map<string, Map<ObjectKey, T>>();

  constructor(valuesOf: IndexFunction<T>) {
    this.#valuesOf = valuesOf;
  }

  find(value: string): readonly T[] {
    return [...(this.#byValue.get(value)?.values() ?? [])];
  }

  /** Computes what changes when `next` takes the place of `previous`; the returned function makes the change. */
  prepare(key: ObjectKey, previous: T | undefined, next: T | undefined): () => void {
    const before = previous === undefined ? [] : this.#valuesOf(previous);
    const after = next === undefined ? [] : this.#valuesOf(next);
    return () => {
      for (const value of before) if (!after.includes(value)) this.#drop(value, key);
      if (next !== undefined) for (const value of after) this.#file(value, key, next);
    };
  }

  #file(value: string, key: ObjectKey, object: T): void {
    const objects = this.#byValue.get(value);
    if (objects === undefined) this.#byValue.set(value, new Map([[key, object]]));
    else objects.set(key, object);
  }

  #drop(value: string, key: ObjectKey): void {
    const objects = this.#byValue.get(value);
    objects?.delete(key);
    if (objects?.size === 0) this.#byValue.delete(value);
  }
}
