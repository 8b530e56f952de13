import { maxNamespaceWatches } from '@twingate-kit/crds';
import type { AccessModel } from './operator-model.js';
import type { TwingateOperatorProps } from './operator-props.js';

/** Where an operator with these props needs access. */
export function namespaceAccess({
  namespaces = [],
  secretNamespaces,
  referenceNamespaces = [],
}: TwingateOperatorProps): AccessModel {
  const plain = plainNamespaces(namespaces);
  if (plain.length > 0) {
    return {
      objects: plain.map((namespace) => ({ namespace })),
      secrets: [],
      references: referenceNamespaces,
    };
  }
  return {
    objects: ['cluster'],
    secrets: secretNamespaces?.map((namespace) => ({ namespace })) ?? ['cluster'],
    references: [],
  };
}

/**
 * The watched namespaces when all patterns are plain names (elements may join several with commas) and they are few; else
 * none.
 */
export function plainNamespaces(patterns: readonly string[]): readonly string[] {
  const names = patterns
    .flatMap((element) => element.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const plain = [...new Set(names)];
  return plain.every((name) => /^[a-z0-9-]+$/.test(name)) && plain.length <= maxNamespaceWatches ? plain : [];
}

/** Settings of access that would have no effect, and so mislead. */
export function accessProblems({
  namespaces = [],
  secretNamespaces,
  referenceNamespaces = [],
}: TwingateOperatorProps): readonly string[] {
  const isNamed = plainNamespaces(namespaces).length > 0;
  return [
    ...(isNamed && secretNamespaces !== undefined
      ? ['secretNamespaces: leave it out, since the operator works with Secrets in the named namespaces only']
      : []),
    ...(!isNamed && referenceNamespaces.length > 0
      ? ['referenceNamespaces: leave it out, since the operator may read in the whole cluster']
      : []),
    ...((secretNamespaces?.length ?? 0) > maxNamespaceWatches
      ? [`secretNamespaces: expected at most ${maxNamespaceWatches}`]
      : []),
  ];
}
