import type { Config } from '../config.js';
import { parseNamespaceSelector, type NamespaceSelector } from '../kube/index.js';

/** Where Secrets are watched: in the watched namespaces, or in those among them that are named for it. */
export function secretNamespaces({ namespaces, secretNamespaces: named }: Config): NamespaceSelector {
  const watched = parseNamespaceSelector(namespaces);
  if (named === undefined) return watched;
  const literals = named.filter((namespace) => watched.matches(namespace));
  return { literals, matches: (namespace) => literals.includes(namespace) };
}
