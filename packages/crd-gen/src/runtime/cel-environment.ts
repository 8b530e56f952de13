import { Environment } from '@marcbachmann/cel-js';
import type { EnvironmentOptions, Optional, ParseResult } from '@marcbachmann/cel-js';
import { re2Expression } from './re2-source.js';

/** A node of a parsed expression; `checkedType` is there after the types were checked. */
export interface CelNode {
  readonly op: string;
  args: unknown;
  readonly checkedType?: { readonly name: string };
}

/** Functions that behave otherwise in Kubernetes than in the library; it does not let them be replaced by name. */
const renamed: Readonly<Record<string, string>> = {
  matches: 'matchesRe2',
  join: 'joinItems',
  indexOf: 'firstIndexOf',
  lastIndexOf: 'finalIndexOf',
  substring: 'part',
  lowerAscii: 'lower',
  upperAscii: 'upper',
  value: 'presentValue',
};

/** How functions name the type of the item that they answer with. */
type ItemType = 'A' | 'dyn';

/**
 * An environment with the functions of rules: standard CEL, and of Kubernetes' libraries what is registered here.
 * Without types for the variables, an item is `dyn`: the library would compare a type that it never learns.
 */
export function createCelEnvironment(options: EnvironmentOptions = {}, item: ItemType = 'A'): Environment {
  const environment = new Environment({ enableOptionalTypes: true, ...options });
  registerStringFunctions(environment);
  registerIndexes(environment);
  registerTimeFunctions(environment);
  registerListFunctions(environment, item);
  registerOptionalFunctions(environment, item);
  return environment;
}

/**
 * Parses an expression for an environment of `createCelEnvironment`.
 * @throws {ParseError} of the library.
 */
export function parseCel(environment: Environment, expression: string): ParseResult {
  const result = environment.parse(expression);
  for (const node of celNodes(result.ast)) {
    const [name, ...rest] = callOf(node) ?? [];
    const other = name !== undefined && Object.hasOwn(renamed, name) ? renamed[name] : undefined;
    if (other !== undefined) node.args = [other, ...rest];
  }
  return result;
}

/** The node and all below it, outermost first. */
export function* celNodes(node: CelNode): Generator<CelNode> {
  yield node;
  yield* nodesIn(node.args);
}

function* nodesIn(value: unknown): Generator<CelNode> {
  if (Array.isArray(value)) for (const item of value as readonly unknown[]) yield* nodesIn(item);
  else if (isNode(value)) yield* celNodes(value);
}

function isNode(value: unknown): value is CelNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
}

/** Name, receiver (or undefined) and arguments of a call. */
export type CelCall = readonly [name: string, ...rest: readonly unknown[]];

function callOf(node: CelNode): CelCall | undefined {
  return node.op === 'call' || node.op === 'rcall' ? (node.args as CelCall) : undefined;
}

/** The name of the function that a node calls, as it is written in the rule; undefined for other nodes. */
export function calledFunction(node: CelNode): string | undefined {
  const name = callOf(node)?.[0];
  return Object.entries(renamed).find(([, internal]) => internal === name)?.[0] ?? name;
}

/** Positions in strings count characters, not the halves of UTF-16. */
function characters(text: string): readonly string[] {
  return Array.from(text);
}

function registerStringFunctions(environment: Environment): void {
  environment
    .registerFunction('string.matchesRe2(string): bool', (text: string, pattern: string) =>
      re2Expression(pattern, 'u').test(text),
    )
    .registerFunction('matchesRe2(string, string): bool', (text: string, pattern: string) =>
      re2Expression(pattern, 'u').test(text),
    )
    .registerFunction('string.find(string): string', (text: string, pattern: string) => {
      return re2Expression(pattern, 'u').exec(text)?.[0] ?? '';
    })
    .registerFunction('string.findAll(string): list<string>', (text: string, pattern: string) =>
      (text.match(re2Expression(pattern, 'gu')) ?? []).slice(),
    )
    .registerFunction('string.charAt(int): string', (text: string, index: bigint) => {
      const all = characters(text);
      return all[inRange(index, 0n, all.length)] ?? '';
    })
    .registerFunction('string.part(int): string', (text: string, start: bigint) => {
      const all = characters(text);
      return all.slice(inRange(start, 0n, all.length)).join('');
    })
    .registerFunction('string.part(int, int): string', (text: string, start: bigint, end: bigint) => {
      const all = characters(text);
      return all.slice(inRange(start, 0n, all.length), inRange(end, start, all.length)).join('');
    })
    .registerFunction('string.lower(): string', (text: string) =>
      text.replace(/[A-Z]/g, (letter) => letter.toLowerCase()),
    )
    .registerFunction('string.upper(): string', (text: string) =>
      text.replace(/[a-z]/g, (letter) => letter.toUpperCase()),
    )
    .registerFunction('string.replace(string, string): string', (text: string, old: string, other: string) =>
      text.replaceAll(old, () => other),
    )
    .registerFunction(
      'string.replace(string, string, int): string',
      (text: string, old: string, other: string, count: bigint) => replaceTimes(text, old, other, count),
    );
}

function inRange(index: bigint, least: bigint, length: number): number {
  if (index < least || index > BigInt(length)) throw new Error(`index out of range: ${index}`);
  return Number(index);
}

function registerIndexes(environment: Environment): void {
  const find = (text: string, part: string, from: bigint, step: 1 | -1): bigint => {
    const [all, wanted] = [characters(text), characters(part)];
    let at = Math.min(inRange(from, 0n, all.length), all.length - wanted.length);
    if (step === 1) at = Number(from);
    for (; at >= 0 && at + wanted.length <= all.length; at += step) {
      if (wanted.every((character, offset) => all[at + offset] === character)) return BigInt(at);
    }
    return -1n;
  };
  const end = (text: string): bigint => BigInt(characters(text).length);
  environment
    .registerFunction('string.firstIndexOf(string): int', (text: string, part: string) =>
      find(text, part, 0n, 1),
    )
    .registerFunction('string.firstIndexOf(string, int): int', (text: string, part: string, from: bigint) =>
      find(text, part, from, 1),
    )
    .registerFunction('string.finalIndexOf(string): int', (text: string, part: string) =>
      find(text, part, end(text), -1),
    )
    .registerFunction('string.finalIndexOf(string, int): int', (text: string, part: string, from: bigint) =>
      find(text, part, from, -1),
    );
}

function registerTimeFunctions(environment: Environment): void {
  environment
    .registerFunction('string(google.protobuf.Timestamp): string', (time: Date) =>
      time.toISOString().replace(/\.?0*Z$/, 'Z'),
    )
    .registerFunction('string(google.protobuf.Duration): string', String)
    .registerFunction('int(google.protobuf.Timestamp): int', (time: Date) =>
      BigInt(Math.floor(time.getTime() / 1000)),
    );
}

function replaceTimes(text: string, old: string, other: string, count: bigint): string {
  let left = count;
  return text.replaceAll(old, () => {
    left -= 1n;
    return count < 0n || left >= 0n ? other : old;
  });
}

type Ordered = bigint | number | string | boolean | Date;
type Items<T> = Iterable<T>;

function registerListFunctions(environment: Environment, item: ItemType): void {
  environment
    .registerFunction('list<string>.joinItems(): string', (items: Items<string>) => [...items].join(''))
    .registerFunction('list<string>.joinItems(string): string', (items: Items<string>, separator: string) =>
      [...items].join(separator),
    )
    .registerFunction('list<A>.isSorted(): bool', (items: Items<Ordered>) =>
      [...items].every((item, index, all) => index === 0 || (all[index - 1] ?? item) <= item),
    )
    .registerFunction(`list<A>.min(): ${item}`, (items: Items<Ordered>) =>
      extreme('min', items, (a, b) => a < b),
    )
    .registerFunction(`list<A>.max(): ${item}`, (items: Items<Ordered>) =>
      extreme('max', items, (a, b) => a > b),
    )
    .registerFunction(`list<A>.sum(): ${item}`, (items: Items<Ordered>) => sum([...items]))
    .registerFunction('list<A>.firstIndexOf(A): int', (items: Items<Ordered>, wanted: Ordered) =>
      BigInt([...items].indexOf(wanted)),
    )
    .registerFunction('list<A>.finalIndexOf(A): int', (items: Items<Ordered>, wanted: Ordered) =>
      BigInt([...items].lastIndexOf(wanted)),
    );
}

function registerOptionalFunctions(environment: Environment, item: ItemType): void {
  environment.registerFunction(`optional<A>.presentValue(): ${item}`, (optional: Optional) =>
    optional.value(),
  );
}

function extreme(name: string, items: Items<Ordered>, wins: (a: Ordered, b: Ordered) => boolean): Ordered {
  const [first, ...rest] = items;
  if (first === undefined) throw new Error(`${name} called on empty list`);
  return rest.reduce((best, item) => (wins(item, best) ? item : best), first);
}

function sum(items: readonly Ordered[]): bigint | number {
  if (items.every((item) => typeof item === 'bigint')) return items.reduce((total, item) => total + item, 0n);
  return items.reduce<number>((total, item) => total + Number(item), 0);
}
