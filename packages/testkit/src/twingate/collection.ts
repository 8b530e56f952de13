interface Version<T> {
  /** Undefined: deleted. */
  readonly record: T | undefined;
  /** Instant from which reads see this version, ms since the epoch. */
  readonly visibleFrom: number;
}

/** Order of lists: by creation, the other way round, or by name. */
export type ListOrder = 'oldest-first' | 'newest-first' | 'by-name';

/**
 * Records of one type by id. The last version written is the truth; reads may be told to see it only later.
 */
export class Collection<T extends { readonly id: string }> {
  readonly #order: (records: T[]) => T[];
  readonly #entries = new Map<string, Version<T>[]>();
  /** Ids with more than one version, or with a version that is not visible yet. */
  readonly #unsettled = new Set<string>();
  #latest: readonly T[] | undefined;

  constructor(order: ListOrder = 'oldest-first') {
    this.#order = orderings[order];
  }

  /** The truth. */
  get(id: string): T | undefined {
    return this.#entries.get(id)?.at(-1)?.record;
  }

  /** The truth, in list order. */
  list(): readonly T[] {
    this.#latest ??= this.#order(
      [...this.#entries.values()].flatMap((versions) => versions.at(-1)?.record ?? []),
    );
    return this.#latest;
  }

  /** What a read at `now` sees. */
  read(id: string, now: number): T | undefined {
    this.#settle(id, now);
    return visibleVersion(this.#entries.get(id), now)?.record;
  }

  /** What a list at `now` sees, in list order. */
  readAll(now: number): readonly T[] {
    for (const id of [...this.#unsettled]) this.#settle(id, now);
    if (this.#unsettled.size === 0) return this.list();
    return this.#order(
      [...this.#entries.values()].flatMap((versions) => visibleVersion(versions, now)?.record ?? []),
    );
  }

  /** `visibleFrom` 0: everybody sees it at once, earlier writes included. */
  write(record: T, visibleFrom = 0): void {
    this.#append(record.id, { record, visibleFrom });
  }

  delete(id: string, visibleFrom = 0): void {
    if (this.#entries.has(id)) this.#append(id, { record: undefined, visibleFrom });
  }

  #append(id: string, version: Version<T>): void {
    this.#latest = undefined;
    if (version.visibleFrom > 0) {
      const versions = this.#entries.get(id) ?? [];
      versions.push(version);
      this.#entries.set(id, versions);
      this.#unsettled.add(id);
      return;
    }
    this.#unsettled.delete(id);
    if (version.record === undefined) this.#entries.delete(id);
    else this.#entries.set(id, [version]);
  }

  /** Forgets what no read can see any more. */
  #settle(id: string, now: number): void {
    if (!this.#unsettled.has(id)) return;
    const versions = this.#entries.get(id) ?? [];
    const last = versions.at(-1);
    if (last === undefined || last.visibleFrom > now) return;
    this.#unsettled.delete(id);
    if (last.record === undefined) this.#entries.delete(id);
    else this.#entries.set(id, [last]);
  }
}

function visibleVersion<T>(versions: readonly Version<T>[] | undefined, now: number): Version<T> | undefined {
  return versions?.findLast((version) => version.visibleFrom <= now);
}

const orderings = {
  'oldest-first': <T>(records: T[]): T[] => records,
  'newest-first': <T>(records: T[]): T[] => records.reverse(),
  'by-name': <T>(records: T[]): T[] => records.sort((a, b) => compareText(nameOf(a), nameOf(b))),
} as const;

function nameOf(record: unknown): string {
  return typeof record === 'object' && record !== null && 'name' in record ? String(record.name) : '';
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
