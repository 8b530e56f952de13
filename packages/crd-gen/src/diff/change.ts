/**
 * `breaking`: an object that was accepted can be refused, lose data or mean something else, or a client of the old API
 * stops working. `compatible`: everything that worked still works. `harmless`: only what people read has changed.
 */
export type ChangeLevel = 'breaking' | 'compatible' | 'harmless';

/** One difference between two states of a CRD. */
export interface Change {
  readonly level: ChangeLevel;
  /** What happened, as a stable word: `field-removed`, `enum-value-removed`, … */
  readonly code: string;
  /** The name of the CRD: `things.example.com`. */
  readonly crd: string;
  readonly kind: string;
  /** Absent when the CRD as a whole changed. */
  readonly version?: string;
  /** The field, from the root of the object: `.spec.parts[*].name`; `.labels.*` are the values of a map. */
  readonly path?: string;
  /** What changed, for a person; together with the path it reads as a sentence. */
  readonly message: string;
}

/** Where a change is, as far as it is known when a comparison begins. */
export type ChangePlace = Pick<Change, 'crd' | 'kind' | 'version'>;

/** Collects changes of one place. */
export class ChangeList {
  readonly #place: ChangePlace;
  readonly #changes: Change[] = [];

  constructor(place: ChangePlace) {
    this.#place = place;
  }

  get all(): readonly Change[] {
    return this.#changes;
  }

  breaking(code: string, message: string, path?: string): void {
    this.#add('breaking', code, message, path);
  }

  compatible(code: string, message: string, path?: string): void {
    this.#add('compatible', code, message, path);
  }

  harmless(code: string, message: string, path?: string): void {
    this.#add('harmless', code, message, path);
  }

  #add(level: ChangeLevel, code: string, message: string, path: string | undefined): void {
    this.#changes.push({ level, code, ...this.#place, ...(path === undefined ? {} : { path }), message });
  }
}
