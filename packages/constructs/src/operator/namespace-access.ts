import type { AccessScope } from './operator-model.js';

/**
 * Where an operator that watches these namespace patterns needs access: in each namespace when all are plain names
 * (elements may join several with commas), else in the whole cluster.
 */
export function namespaceAccess(patterns: readonly string[]): readonly AccessScope[] {
  const names = patterns
    .flatMap((element) => element.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (names.length === 0 || !names.every((name) => /^[a-z0-9-]+$/.test(name))) return ['cluster'];
  return [...new Set(names)].map((namespace) => ({ namespace }));
}
