import { arrayAt, isObject, type JsonObject, stringAt } from '../json.js';
import { timestamp } from '../kube-object.js';
import { FieldSet, type FieldChanges } from './field-set.js';

/** Who writes, and how: what one entry of `metadata.managedFields` is about. */
export interface FieldOwner {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  /** Empty for the object itself. */
  readonly subresource: string;
}

export interface OwnedFields extends FieldOwner {
  /** RFC 3339; empty when it is not known. */
  readonly time: string;
  readonly fields: FieldSet;
}

/** The entries that an object's metadata carry; what is no entry is left out. */
export function ownedFieldsIn(metadata: unknown): readonly OwnedFields[] {
  return arrayAt(metadata, 'managedFields').flatMap((entry) => {
    const fields = isObject(entry) ? entry['fieldsV1'] : undefined;
    if (!isObject(fields)) return [];
    return [
      {
        manager: stringAt(entry, 'manager') ?? '',
        operation: stringAt(entry, 'operation') === 'Apply' ? 'Apply' : 'Update',
        apiVersion: stringAt(entry, 'apiVersion') ?? '',
        subresource: stringAt(entry, 'subresource') ?? '',
        time: stringAt(entry, 'time') ?? '',
        fields: FieldSet.fromFieldsV1(fields),
      },
    ];
  });
}

export function toManagedFields(owned: readonly OwnedFields[]): readonly JsonObject[] {
  return owned.map(({ manager, operation, apiVersion, subresource, time, fields }) => ({
    manager,
    operation,
    apiVersion,
    ...(time === '' ? {} : { time }),
    fieldsType: 'FieldsV1',
    fieldsV1: fields.toFieldsV1(),
    ...(subresource === '' ? {} : { subresource }),
  }));
}

export function isOwner(entry: FieldOwner, owner: FieldOwner): boolean {
  return (
    entry.manager === owner.manager &&
    entry.operation === owner.operation &&
    entry.apiVersion === owner.apiVersion &&
    entry.subresource === owner.subresource
  );
}

/**
 * The entries with one owner's fields replaced. Entries without fields go. The time of an entry moves only when its
 * fields do, so that a write that changes nothing stays one.
 */
export function withOwned(
  entries: readonly OwnedFields[],
  owner: FieldOwner,
  { fields, now }: { readonly fields: FieldSet; readonly now: number },
): readonly OwnedFields[] {
  const present = entries.find((entry) => isOwner(entry, owner));
  if (present?.fields.equals(fields) === true) return entries.filter(hasFields);
  const others = entries.filter((entry) => entry !== present);
  return [...others, { ...owner, time: timestamp(now), fields }].filter(hasFields);
}

function hasFields({ fields }: OwnedFields): boolean {
  return fields.size > 0;
}

/** The entries after an update: what it set belongs to its owner alone, what it removed to nobody. */
export function afterUpdate(
  entries: readonly OwnedFields[],
  owner: FieldOwner,
  { changes, now }: { readonly changes: FieldChanges; readonly now: number },
): readonly OwnedFields[] {
  const lost = changes.set.plus(changes.removed);
  const own = entries.find((entry) => isOwner(entry, owner))?.fields ?? FieldSet.of([]);
  const kept = entries.map((entry) =>
    isOwner(entry, owner) ? entry : { ...entry, fields: entry.fields.minus(lost) },
  );
  return withOwned(kept, owner, { fields: own.minus(changes.removed).plus(changes.set), now });
}
