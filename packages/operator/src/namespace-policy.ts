import { parseNamespaceSelector } from './kube/index.js';

export interface NamespacePolicy {
  allows(namespace: string): boolean;
}

/** The words that are no patterns. `same` is for references: a namespace may always refer to its own objects. */
const words: ReadonlyMap<string, NamespacePolicy> = new Map([
  ['any', { allows: () => true }],
  ['none', { allows: () => false }],
  ['same', { allows: () => false }],
]);

/**
 * For which namespaces something is allowed: `any`, `none` or `same`, or patterns as for watched namespaces, separated by
 * commas. Throws when a pattern cannot match any namespace.
 */
export function parseNamespacePolicy(text: string): NamespacePolicy {
  const word = words.get(text.toLowerCase());
  if (word !== undefined) return word;
  const selector = parseNamespaceSelector([text]);
  return { allows: (namespace) => selector.matches(namespace) };
}
