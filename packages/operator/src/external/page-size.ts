import { OverloadedError } from './errors.js';

const LARGEST = 100;
const SMALLEST = 10;
/** After so many complete lists in a row, larger pages are tried again. */
const PATIENCE = 3;

/** How many objects to ask for at a time: fewer after the API failed to answer, more again when it answers well. */
export class PageSize {
  #current = LARGEST;
  #listed = 0;

  get current(): number {
    return this.#current;
  }

  /** A list was read to its end. */
  succeeded(): void {
    this.#listed += 1;
    if (this.#listed < PATIENCE) return;
    this.#listed = 0;
    this.#current = Math.min(LARGEST, this.#current * 2);
  }

  failed(error: unknown): void {
    if (!(error instanceof OverloadedError)) return;
    this.#listed = 0;
    this.#current = Math.max(SMALLEST, Math.floor(this.#current / 2));
  }
}
