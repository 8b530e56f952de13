import type { KindDefinition } from '@twingate-kit/crds';

/** What the API server refuses of a manifest, and what it drops. The messages name the field. */
export function manifestProblems(manifest: unknown, kind: KindDefinition<unknown>): readonly string[] {
  const unknown = unknownFields(manifest, kind.prune(manifest));
  return [...refusals(manifest, kind), ...unknown.map((path) => `${path}: ${kind.kind} has no such field`)];
}

/** What the API server refuses of a manifest. */
export function refusals(manifest: unknown, kind: KindDefinition<unknown>): readonly string[] {
  const violations = kind.validate(kind.applyDefaults(manifest));
  return violations.map(({ path, message }) => `${path === '' ? kind.kind : path}: ${message}`);
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
