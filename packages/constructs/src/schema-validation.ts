import type { KindDefinition } from '@twingate-kit/crds';
import type { TwingateObject } from './twingate-object.js';

/**
 * Makes synth fail when the object is one that the API server refuses, or whose fields it drops. What is checked is the
 * final object, JSON patches included; the messages name the field, and cdk8s puts the path of the construct before them.
 */
export function validateAtSynth(construct: TwingateObject, kind: KindDefinition<unknown>): void {
  construct.node.addValidation({
    validate: () => problemsOf(construct.apiObject.toJson(), kind),
  });
}

function problemsOf(object: unknown, kind: KindDefinition<unknown>): string[] {
  const violations = kind.validate(kind.applyDefaults(object));
  const unknown = unknownFields(object, kind.prune(object));
  return [
    ...violations.map(({ path, message }) => `${path === '' ? kind.kind : path}: ${message}`),
    ...unknown.map((path) => `${path}: ${kind.kind} has no such field`),
  ];
}

/** Paths of what is in the object and no longer in the pruned one. */
function unknownFields(object: unknown, pruned: unknown, path = ''): string[] {
  if (!isObject(object) || !isObject(pruned)) return [];
  return Object.entries(object).flatMap(([key, value]) => {
    const at = pathTo(path, Array.isArray(object) ? Number(key) : key);
    return key in pruned ? unknownFields(value, pruned[key], at) : [at];
  });
}

function pathTo(parent: string, key: string | number): string {
  if (typeof key === 'number') return `${parent}[${key}]`;
  return parent === '' ? key : `${parent}.${key}`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
