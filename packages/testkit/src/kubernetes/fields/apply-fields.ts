import { isObject, type JsonObject } from '../json.js';
import { type FieldPart, keyOfStep, keyText, partsOf, pathText } from './field-parts.js';
import type { FieldPath, FieldSet } from './field-set.js';

/** What one list of an applied configuration has twice. */
export interface DuplicateItem {
  /** .spec.template.spec.containers[name="web"].env */
  readonly list: string;
  /** name="LEVEL" */
  readonly key: string;
}

/** The first item that a list has twice; undefined when there is none. */
export function duplicateItem(value: unknown, field = '', path: FieldPath = []): DuplicateItem | undefined {
  const parts = partsOf(field, value) ?? [];
  const steps = new Set<string>();
  for (const part of parts) {
    if (steps.has(part.step)) return { list: pathText(path), key: keyText(part.step) };
    steps.add(part.step);
    const inner = duplicateItem(part.value, part.field, [...path, part.step]);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

/** The live value with the applied one laid over it: objects and keyed lists are merged, everything else replaced. */
export function mergeApplied(live: unknown, applied: unknown, field = ''): unknown {
  const liveParts = partsOf(field, live);
  if (liveParts === undefined || Array.isArray(live) !== Array.isArray(applied)) return applied;
  const appliedParts = isEmpty(applied) ? [] : partsOf(field, applied);
  if (appliedParts === undefined) return applied;
  const laidOver = new Map(appliedParts.map((part) => [part.step, part]));
  const kept = liveParts.map((part) => {
    const over = laidOver.get(part.step);
    laidOver.delete(part.step);
    return over === undefined ? part : { ...part, value: mergeApplied(part.value, over.value, part.field) };
  });
  return assemble(live, [...kept, ...laidOver.values()]);
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

export interface FieldRemoval {
  /** With the parents of all fields, so that what is empty afterwards goes too. */
  readonly removed: FieldSet;
  /** Fields of other owners, with their parents: these stay. */
  readonly kept: FieldSet;
}

/** The value without the removed fields, and without what is in them and belongs to nobody. */
export function removeFields(value: unknown, removal: FieldRemoval): unknown {
  const prune = (part: unknown, field: string, path: FieldPath, isInRemoved: boolean): unknown => {
    const parts = partsOf(field, part);
    if (parts === undefined) return part;
    const remaining = parts.flatMap((child) => {
      const childPath = [...path, child.step];
      const isRemoved = isInRemoved || removal.removed.has(childPath);
      if (isRemoved && !removal.kept.has(childPath)) return [];
      return [{ ...child, value: prune(child.value, child.field, childPath, isRemoved) }];
    });
    return assemble(part, remaining);
  };
  return prune(value, '', [], false);
}

function assemble(like: unknown, parts: readonly FieldPart[]): unknown {
  if (!Array.isArray(like)) return Object.fromEntries(parts.map(({ step, value }) => [step.slice(2), value]));
  return parts.map(({ step, value }) => (isObject(value) ? withKey(step, value) : value));
}

/** An item of which others keep a field keeps what it is known by. */
function withKey(step: string, item: JsonObject): JsonObject {
  const missing = Object.entries(keyOfStep(step)).filter(([name]) => !(name in item));
  return missing.length === 0 || missing.every(([name]) => name === 'protocol')
    ? item
    : { ...Object.fromEntries(missing), ...item };
}
