const redacted = '[redacted]';

/** Lines of a secret that are so short say nothing, and removing them would spoil the text. */
const shortestLine = 8;

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

  /** The text without this secret: neither as it is, nor escaped for JSON or a URL, nor single lines of it. */
  scrub(text: string): string {
    return formsOf(this.#value).reduce((rest, form) => rest.replaceAll(form, redacted), text);
  }

  /** `[redacted]`, as in a template or a concatenation. */
  toString(): string {
    return redacted;
  }

  /** `[redacted]`, in the JSON of whatever holds it. */
  toJSON(): string {
    return redacted;
  }

  /** What `util.inspect` and `console.log` of Node show. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return redacted;
  }
}

function formsOf(value: string): readonly string[] {
  const lines = value.split(/\r?\n/).filter((line) => line.length >= shortestLine);
  const forms = [value, ...lines].flatMap((part) => [part, JSON.stringify(part).slice(1, -1), inUrl(part)]);
  return forms.filter((form) => form !== '');
}

/** Only well-formed text can be in a URL. */
function inUrl(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    return text;
  }
}
