import { Yaml } from 'cdk8s';
import { printed, renderLine, tokenOf, toWord } from './template-lines.js';
import type { Token } from './template-lines.js';

/**
 * Placeholders for template expressions. They are opaque words, typed as what they stand for, so that constructs take
 * them like any value; `render` turns them into template language.
 *
 * Expressions start from `$`, since `with` and `range` change what `.` is.
 */
export class TemplateTokens {
  readonly #tokens: Token[] = [];

  /** A scalar. It is written as JSON, which is YAML whatever it contains. */
  public value(expression: string): string {
    return this.#add({ kind: 'value', expression });
  }

  /** A number. The type is a promise about what Helm will put there. */
  public number(expression: string): number {
    return this.value(expression) as unknown as number;
  }

  /** A scalar; when it is empty, its map entry is left out, or the list item that the entry makes. */
  public optional(expression: string): string {
    return this.#add({ kind: 'optional', expression, shown: '.' });
  }

  /** A number; when it is zero or empty, as `optional`. */
  public optionalNumber(expression: string): number {
    return this.optional(expression) as unknown as number;
  }

  /** The JSON text of a map or list; when that is empty, as `optional`. */
  public optionalJson(expression: string): string {
    return this.#add({ kind: 'optional', expression, shown: '. | toJson' });
  }

  /** A map or a list. */
  public block<T>(expression: string): T {
    return this.#addMap({ kind: 'block', expression });
  }

  /** A map or a list; when it is empty, its map entry is left out. */
  public optionalBlock<T>(expression: string): T {
    return this.#addMap({ kind: 'optionalBlock', expression });
  }

  /** A map, and over it one that an expression makes anew. */
  public overlaid(fields: object, expression: string): Readonly<Record<string, unknown>> {
    return this.block(`mergeOverwrite ${this.#toExpression(fields)} (${expression})`);
  }

  /** The map or list whose YAML text a named template makes, of the chart's context or of another argument. */
  public include<T>(name: string, argument = '$'): T {
    return this.#addMap({ kind: 'text', expression: `include "${name}" ${argument}` });
  }

  /** All items of a list, as items of the list around it. */
  public items<T>(expression: string): T {
    return this.#addMap({ kind: 'items', expression });
  }

  /**
   * A manifest as the text of a template.
   * @throws {Error} where a token cannot stand
   */
  public render(manifest: unknown): string {
    const text = Yaml.stringify(this.#prepare(manifest)).trimEnd();
    return text
      .split('\n')
      .map((line) => renderLine(line, this.#tokens))
      .join('\n');
  }

  /** The manifest with a word for every map of a token, and with list items that are left out when they are empty. */
  #prepare(value: unknown): unknown {
    if (Array.isArray(value)) return value.flatMap((item: unknown) => this.#prepareItem(item));
    if (typeof value !== 'object' || value === null) return value;
    const [first, ...others] = Object.keys(value);
    if (others.length === 0 && tokenOf(first, this.#tokens) !== undefined) return first;
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, this.#prepare(entry)]));
  }

  #prepareItem(item: unknown): unknown[] {
    const entries = typeof item === 'object' && item !== null ? Object.entries(item) : [];
    for (const [key, entry] of entries) {
      const token = tokenOf(entry, this.#tokens);
      if (token?.kind !== 'optional') continue;
      const open = this.#add({ kind: 'line', expression: `with ${token.expression}` });
      const close = this.#add({ kind: 'line', expression: 'end' });
      return [open, { ...Object.fromEntries(entries), [key]: this.value(token.shown) }, close];
    }
    return [this.#prepare(Array.isArray(item) ? item : this.#optionalLast(item, entries))];
  }

  /** The first entry of a list item carries its dash, so that it cannot be left out: another one comes first. */
  #optionalLast(item: unknown, entries: readonly (readonly [string, unknown])[]): unknown {
    const first = entries.findIndex(
      ([, entry]) => tokenOf(this.#prepare(entry), this.#tokens)?.kind !== 'optionalBlock',
    );
    return first < 1 ? item : Object.fromEntries([...entries.slice(first), ...entries.slice(0, first)]);
  }

  /** A map of scalars and maps, as an expression that makes it. */
  #toExpression(value: unknown): string {
    if (typeof value !== 'object' || value === null) {
      return typeof value === 'string' ? `(${printed(value, this.#tokens)})` : JSON.stringify(value);
    }
    const entries = Object.entries(value).map(
      ([key, entry]) => `${JSON.stringify(key)} ${this.#toExpression(entry)}`,
    );
    return `(dict ${entries.join(' ')})`;
  }

  #add(token: Token): string {
    return toWord(this.#tokens.push(token) - 1);
  }

  /**
   * The word is the key of a map, so that constructs may copy it. The type is a promise about what Helm will put there.
   */
  #addMap<T>(token: Token): T {
    return { [this.#add(token)]: '' } as T;
  }
}
