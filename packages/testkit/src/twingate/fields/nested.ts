import type { Collections, Records } from '../account.js';
import { type Connection, defaultPageSize, type PageArguments, paginate } from '../connection.js';
import type { Execution } from '../execution.js';

export type Nested<Filter> = PageArguments & { readonly filter?: Filter | null };

/** A nested connection: filtered, and cut silently at the default page size. */
export function nested<T, Filter>(
  items: readonly T[],
  args: Nested<Filter>,
  matches: (item: T, filter: Filter) => boolean,
): Connection<T> {
  const { filter } = args;
  return paginate(filter ? items.filter((item) => matches(item, filter)) : items, args, defaultPageSize);
}

/** Resolver of a connection to records that refer to their owner. */
export function children<Name extends keyof Records, Owner, Filter>(
  name: Name,
  belongs: (child: Records[Name], owner: Owner) => boolean,
  matches: (child: Records[Name], filter: Filter) => boolean,
) {
  return (owner: Owner, args: Nested<Filter>, { account, now }: Execution): Connection<Records[Name]> => {
    const collections: Collections = account;
    const owned = collections[name].readAll(now).filter((child) => belongs(child, owner));
    return nested(owned, args, matches);
  };
}

/** Resolver of a connection to records that the owner lists by id. */
export function members<Name extends keyof Records, Owner, Filter>(
  name: Name,
  ids: (owner: Owner) => readonly string[],
  matches: (member: Records[Name], filter: Filter) => boolean,
) {
  return (owner: Owner, args: Nested<Filter>, { account }: Execution): Connection<Records[Name]> => {
    const collections: Collections = account;
    const listed = ids(owner).flatMap((id) => collections[name].get(id) ?? []);
    return nested(listed, args, matches);
  };
}

/** Resolver of the one record that the owner refers to. */
export function reference<Name extends keyof Records, Owner>(
  name: Name,
  id: (owner: Owner) => string | null,
) {
  return (owner: Owner, _args: unknown, { account }: Execution): Records[Name] | null => {
    const collections: Collections = account;
    const target = id(owner);
    return target === null ? null : (collections[name].get(target) ?? null);
  };
}

/** For connections that have no filter. */
export function everything(): boolean {
  return true;
}
