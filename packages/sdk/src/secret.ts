/** A value that cannot be printed by accident: not by inspection, JSON, or string conversion. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself. Call this only where it goes into a request. */
  reveal(): string {
    return this.#value;
  }

  /** The text without this secret. */
  scrub(text: string): string {
    return this.#value === '' ? text : text.replaceAll(this.#value, '[redacted]');
  }

  toString(): string {
    return '[redacted]';
  }

  toJSON(): string {
    return '[redacted]';
  }

  /** What `util.inspect` and `console.log` of Node show. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[redacted]';
  }
}
