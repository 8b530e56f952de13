import { GraphQLError } from 'graphql';
import type { Tag } from './entities/resource.js';

/** Operators of one filter are combined with AND; absent and null operators do not filter. */
export interface StringFilter {
  readonly contains?: string | null;
  readonly endsWith?: string | null;
  readonly eq?: string | null;
  readonly in?: readonly string[] | null;
  readonly ne?: string | null;
  readonly regexp?: string | null;
  readonly startsWith?: string | null;
}

export interface ChoiceFilter {
  readonly eq?: string | null;
  readonly in?: readonly string[] | null;
}

export interface BooleanFilter {
  readonly eq?: boolean | null;
}

export interface TagsFilter {
  readonly and?: readonly { readonly key: string; readonly value?: ChoiceFilter | null }[] | null;
}

type Maybe<T> = T | null | undefined;

export function matchesText(value: string | null, filter: Maybe<StringFilter>): boolean {
  if (!filter) return true;
  const text = value ?? '';
  return (
    passes(filter.eq, (expected) => text === expected) &&
    passes(filter.ne, (expected) => text !== expected) &&
    passes(filter.in, (expected) => expected.includes(text)) &&
    passes(filter.contains, (part) => text.includes(part)) &&
    passes(filter.startsWith, (part) => text.startsWith(part)) &&
    passes(filter.endsWith, (part) => text.endsWith(part)) &&
    passes(filter.regexp, (pattern) => compile(pattern).test(text))
  );
}

export function matchesChoice(value: string, filter: Maybe<ChoiceFilter>): boolean {
  if (!filter) return true;
  return (
    passes(filter.eq, (expected) => value === expected) &&
    passes(filter.in, (expected) => expected.includes(value))
  );
}

export function matchesBoolean(value: boolean, filter: Maybe<BooleanFilter>): boolean {
  return passes(filter?.eq, (expected) => value === expected);
}

export function matchesTags(tags: readonly Tag[], filter: Maybe<TagsFilter>): boolean {
  return passes(filter?.and, (wanted) =>
    wanted.every(({ key, value }) => tags.some((tag) => tag.key === key && matchesChoice(tag.value, value))),
  );
}

function passes<T>(operator: Maybe<T>, test: (operand: T) => boolean): boolean {
  return operator === null || operator === undefined || test(operator);
}

const compiled = new Map<string, RegExp>();

function compile(pattern: string): RegExp {
  const known = compiled.get(pattern);
  if (known) return known;
  try {
    const expression = new RegExp(pattern);
    if (compiled.size > 1000) compiled.clear();
    compiled.set(pattern, expression);
    return expression;
  } catch {
    throw new GraphQLError(`Invalid regular expression: ${pattern}`);
  }
}
