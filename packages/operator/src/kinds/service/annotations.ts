import { names } from '../../external/names.js';

const { prefix } = names.serviceAnnotations;

/** What the value of an annotation means, or what is wrong with it. */
export type Reading<T> = { readonly value: T } | { readonly problem: string };

const booleans: ReadonlyMap<string, boolean> = new Map([
  ...['true', 't', 'yes', 'y', 'on', '1'].map((text) => [text, true] as const),
  ...['false', 'f', 'no', 'n', 'off', '0'].map((text) => [text, false] as const),
]);

const GLOBAL_ID = /^[-A-Za-z0-9+/]+={0,3}$/;

/**
 * Reads the annotations `resource.twingate.com/…` of a Service. An empty one counts as absent. Problems are collected, so
 * that a person hears of all at once.
 */
export class AnnotationReader {
  readonly #annotations: ReadonlyMap<string, string>;
  readonly #problems: string[] = [];

  constructor(annotations: Readonly<Record<string, string>>) {
    this.#annotations = new Map(Object.entries(annotations));
  }

  /** Sentences for people, each with the name of its annotation. */
  get problems(): readonly string[] {
    return this.#problems;
  }

  text(name: string): string | undefined {
    const value = this.#annotations.get(prefix + name)?.trim();
    return value === '' ? undefined : value;
  }

  boolean(name: string): boolean | undefined {
    return this.#read(name, (text) => {
      const value = booleans.get(text.toLowerCase());
      return value === undefined ? { problem: 'must be true or false' } : { value };
    });
  }

  port(name: string): number | undefined {
    return this.#read(name, (text) => {
      const value = /^\d{1,5}$/.test(text) ? Number(text) : 0;
      return value >= 1 && value <= 65535 ? { value } : { problem: 'must be a port from 1 to 65535' };
    });
  }

  globalId(name: string): string | undefined {
    return this.#read(name, (text) =>
      GLOBAL_ID.test(text) ? { value: text } : { problem: 'must be an ID of Twingate, as its API shows it' },
    );
  }

  oneOf<T extends string>(name: string, allowed: readonly T[]): T | undefined {
    return this.#read(name, (text) => {
      const value = allowed.find((candidate) => candidate === text);
      return value === undefined ? { problem: `must be ${allowed.join(' or ')}` } : { value };
    });
  }

  /** A JSON object of texts, as pairs in the order of their names. */
  pairs(name: string): readonly (readonly [string, string])[] | undefined {
    return this.#read(name, readPairs);
  }

  /** Says something that is wrong with several annotations, or with the lack of one. */
  complain(name: string, problem: string): void {
    this.#problems.push(`The annotation ${prefix}${name} ${problem}.`);
  }

  #read<T>(name: string, parse: (text: string) => Reading<T>): T | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const reading = parse(text);
    if ('value' in reading) return reading.value;
    this.complain(name, reading.problem);
    return undefined;
  }
}

function readPairs(text: string): Reading<readonly (readonly [string, string])[]> {
  const problem = 'must be a JSON object whose values are texts, such as {"X-Team":"web"}';
  const object = parseJson(text);
  if (typeof object !== 'object' || object === null || Array.isArray(object)) return { problem };
  const entries = Object.entries(object);
  const pairs = entries.flatMap(([key, value]) => (typeof value === 'string' ? [[key, value] as const] : []));
  if (pairs.length < entries.length) return { problem };
  return { value: pairs.sort(([left], [right]) => (left < right ? -1 : 1)) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Refused like any other text that is no object of texts.
    return undefined;
  }
}
