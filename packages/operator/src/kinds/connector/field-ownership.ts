import { names } from '../../external/names.js';
import type { Json } from './merged-lists.js';

/** Who owns which fields, as in `metadata.managedFields`. */
export interface ManagedFields {
  readonly manager?: string;
  readonly operation?: string;
  readonly apiVersion?: string;
  readonly subresource?: string;
  readonly time?: string;
  readonly fieldsType?: string;
  readonly fieldsV1?: Json;
}

/**
 * The entries with those of whoever created the object made ours, as if we had applied its fields: what we do not apply any
 * more then goes. Undefined when there is nothing to take over. The creator is known by the selector, which nobody can set
 * later.
 */
export function takenOver(entries: readonly ManagedFields[]): readonly ManagedFields[] | undefined {
  const creators = new Set(entries.filter(ownsSelector).map(({ manager }) => manager));
  const taken = entries.filter((entry) => isPlainUpdate(entry) && creators.has(entry.manager));
  const [first] = taken;
  if (first === undefined) return undefined;
  const ours = entries.filter(isOurs);
  const fieldsV1 = [...taken, ...ours].map((entry) => entry.fieldsV1 ?? {}).reduce(union);
  const others = entries.filter((entry) => !taken.includes(entry) && !ours.includes(entry));
  return [...others, { ...first, manager: names.fieldManager, operation: 'Apply', fieldsV1 }];
}

function ownsSelector(entry: ManagedFields): boolean {
  return isPlainUpdate(entry) && Reflect.has(Object(entry.fieldsV1?.['f:spec']) as object, 'f:selector');
}

function isPlainUpdate({ operation, subresource = '' }: ManagedFields): boolean {
  return operation === 'Update' && subresource === '';
}

function isOurs({ manager, operation }: ManagedFields): boolean {
  return manager === names.fieldManager && operation === 'Apply';
}

/** Sets of fields are trees. */
function union(a: Json, b: Json): Json {
  const merged = new Map<string, unknown>(Object.entries(a));
  for (const [name, subtree] of Object.entries(b)) {
    const present = merged.get(name);
    merged.set(name, isTree(present) && isTree(subtree) ? union(present, subtree) : subtree);
  }
  return Object.fromEntries(merged);
}

function isTree(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}
