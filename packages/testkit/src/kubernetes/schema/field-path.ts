import { isObject } from '../json.js';

/** "spec.ports[0].start" as its steps; an index is a number. */
export function stepsOf(path: string): readonly (string | number)[] {
  return (path.match(/[^.[\]]+/g) ?? []).map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}

export function valueAt(root: unknown, steps: readonly (string | number)[]): unknown {
  return steps.reduce<unknown>((parent, step) => {
    if (Array.isArray(parent)) return typeof step === 'number' ? parent[step] : undefined;
    return isObject(parent) ? parent[step] : undefined;
  }, root);
}
