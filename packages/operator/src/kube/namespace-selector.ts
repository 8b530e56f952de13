export interface NamespaceSelector {
  matches(namespace: string): boolean;
  /** The namespaces, when only literal names were given: each can be watched by itself. */
  readonly literals?: readonly string[];
}

interface Rule {
  readonly excludes: boolean;
  readonly glob: RegExp;
  readonly text: string;
}

/**
 * Which namespaces a list of patterns means. The elements are combined by OR. Inside one, comma-separated patterns
 * apply from left to right: `!` excludes, a later one includes again, and a leading `!` starts from all. `*` and `?`
 * are wildcards. No patterns: all namespaces. Throws when a pattern cannot match any namespace.
 */
export function parseNamespaceSelector(patterns: readonly string[]): NamespaceSelector {
  const alternatives = patterns.map(parseElement).filter((rules) => rules.length > 0);
  if (alternatives.length === 0) return { matches: () => true };
  const matches = (namespace: string): boolean => alternatives.some((rules) => isSelected(namespace, rules));
  const rules = alternatives.flat();
  if (rules.some(({ excludes, text }) => excludes || /[*?]/.test(text))) return { matches };
  return { matches, literals: [...new Set(rules.map(({ text }) => text))] };
}

function parseElement(element: string): readonly Rule[] {
  return element
    .split(',')
    .map((pattern) => pattern.trim())
    .filter((pattern) => pattern !== '')
    .map(parseRule);
}

function parseRule(pattern: string): Rule {
  const excludes = pattern.startsWith('!');
  const text = excludes ? pattern.slice(1).trim() : pattern;
  if (!/^[a-z0-9*?-]+$/.test(text)) {
    throw new Error(
      `The namespace pattern "${pattern}" can match no namespace: use lowercase letters, digits, "-", the wildcards * and ?, and a leading ! to exclude`,
    );
  }
  return { excludes, text, glob: new RegExp(`^${text.replaceAll('*', '.*').replaceAll('?', '.')}$`) };
}

function isSelected(namespace: string, rules: readonly Rule[]): boolean {
  let selected = rules[0]?.excludes === true;
  for (const { excludes, glob } of rules) if (glob.test(namespace)) selected = !excludes;
  return selected;
}
