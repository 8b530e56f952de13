/** The fields that have a value: what `exactOptionalPropertyTypes` asks for where a field may be left out. */
export function defined<T extends object>(fields: T): Defined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;
}

type Defined<T> = {
  readonly [K in keyof T as undefined extends T[K] ? never : K]: T[K];
} & {
  readonly [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Fields that need not have a value, whatever the type says. */
export type Undefinable<T> = { readonly [K in keyof T]?: T[K] | undefined };
