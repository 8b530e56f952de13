import { isObject, type JsonObject, jsonEqual, objectAt, without } from '../json.js';
import { partsOf } from './field-parts.js';

/** Steps from the root of an object: ['f:spec', 'f:replicas'] */
export type FieldPath = readonly string[];

const separator = '\u0000';

function keyOf(path: FieldPath): string {
  return path.join(separator);
}

/** Fields of an object by their paths; unchangeable. */
export class FieldSet {
  readonly #keys: ReadonlySet<string>;

  private constructor(keys: Iterable<string>) {
    this.#keys = new Set(keys);
  }

  static of(paths: Iterable<FieldPath>): FieldSet {
    return new FieldSet([...paths].map(keyOf));
  }

  /** What `metadata.managedFields[].fieldsV1` says. */
  static fromFieldsV1(fields: unknown): FieldSet {
    return FieldSet.of(pathsIn(fields, []));
  }

  get size(): number {
    return this.#keys.size;
  }

  get paths(): readonly FieldPath[] {
    return [...this.#keys].map((key) => key.split(separator));
  }

  has(path: FieldPath): boolean {
    return this.#keys.has(keyOf(path));
  }

  equals(other: FieldSet): boolean {
    return this.size === other.size && this.minus(other).size === 0;
  }

  minus(other: FieldSet): FieldSet {
    return new FieldSet([...this.#keys].filter((key) => !other.#keys.has(key)));
  }

  plus(other: FieldSet): FieldSet {
    return new FieldSet([...this.#keys, ...other.#keys]);
  }

  and(other: FieldSet): FieldSet {
    return new FieldSet([...this.#keys].filter((key) => other.#keys.has(key)));
  }

  /** With everything that its fields are in. */
  withParents(): FieldSet {
    return FieldSet.of(this.paths.flatMap((path) => path.map((_, index) => path.slice(0, index + 1))));
  }

  toFieldsV1(): JsonObject {
    const root: Tree = { children: new Map() };
    for (const path of this.paths) insert(root, path);
    return treeObject(root);
  }
}

function pathsIn(fields: unknown, path: FieldPath): readonly FieldPath[] {
  if (!isObject(fields)) return [];
  return Object.entries(fields).flatMap(([step, inner]) => {
    if (step === '.') return [path];
    const child = [...path, step];
    return isObject(inner) && Object.keys(inner).length > 0 ? pathsIn(inner, child) : [child];
  });
}

/** Steps, and what is below each. */
interface Tree {
  readonly children: Map<string, Tree>;
}

function insert(tree: Tree, path: FieldPath): void {
  let node = tree;
  for (const step of path) {
    const child: Tree = node.children.get(step) ?? { children: new Map() };
    node.children.set(step, child);
    node = child;
  }
  node.children.set('.', { children: new Map() });
}

function treeObject({ children }: Tree): JsonObject {
  const isLeaf = children.size === 1 && children.has('.');
  if (isLeaf) return {};
  const fields = [...children].sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(fields.map(([step, inner]) => [step, step === '.' ? {} : treeObject(inner)]));
}

/** The fields that a value has, each with what it holds. */
type Leaves = ReadonlyMap<string, unknown>;

function leavesOf(value: unknown): Leaves {
  const leaves = new Map<string, unknown>();
  const collect = (path: FieldPath, field: string, part: unknown): void => {
    const parts = partsOf(field, part);
    if (parts === undefined) leaves.set(keyOf(path), part);
    for (const child of parts ?? []) {
      const childPath = [...path, child.step];
      if (child.isItem) leaves.set(keyOf(childPath), true);
      collect(childPath, child.field, child.value);
    }
  };
  collect([], '', value);
  leaves.delete('');
  return leaves;
}

/** Every field of an object that can have an owner. */
export function fieldsOf(object: JsonObject): FieldSet {
  return FieldSet.of([...leavesOf(object).keys()].map((key) => key.split(separator)));
}

export interface FieldChanges {
  /** Added, or holding something else than before. */
  readonly set: FieldSet;
  readonly removed: FieldSet;
}

export function fieldChanges(before: JsonObject, after: JsonObject): FieldChanges {
  const [old, next] = [leavesOf(before), leavesOf(after)];
  const set = [...next].filter(([key, value]) => !old.has(key) || !jsonEqual(old.get(key), value));
  const paths = (keys: readonly string[]) => FieldSet.of(keys.map((key) => key.split(separator)));
  return {
    set: paths(set.map(([key]) => key)),
    removed: paths([...old.keys()].filter((key) => !next.has(key))),
  };
}

const ownableMetadata = new Set(['annotations', 'finalizers', 'generateName', 'labels', 'ownerReferences']);

/** The part of an object whose fields have owners, for writes of the object itself or of its status. */
export function ownable(object: JsonObject, subresource: 'status' | undefined): JsonObject {
  if (subresource === 'status') return 'status' in object ? { status: object['status'] } : {};
  const metadata = Object.entries(objectAt(object, 'metadata')).filter(([name]) => ownableMetadata.has(name));
  const body = ['apiVersion', 'kind', 'metadata', 'status'].reduce<JsonObject>(without, object);
  return { ...body, ...(metadata.length === 0 ? {} : { metadata: Object.fromEntries(metadata) }) };
}
