import type { ValidationRule } from '../runtime/api.js';
import { isTransitionRule } from '../runtime/cel-rules.js';
import type { ChangeList } from './change.js';
import type { SchemaPair } from './diff-schemas.js';

interface Where {
  readonly changes: ChangeList;
  readonly path: string;
}

/** Compares CEL rules. Whether one expression is stricter than another is not decided: a changed rule is breaking. */
export function diffRules({ old, schema, path, changes }: SchemaPair): void {
  const before = old['x-kubernetes-validations'] ?? [];
  const after = schema['x-kubernetes-validations'] ?? [];
  const where: Where = { changes, path: path === '' ? '.' : path };
  for (const rule of after) {
    const same = before.find((candidate) => normalized(candidate) === normalized(rule));
    if (same) diffSameRule(same, rule, where);
  }
  const removed = before.filter((rule) => !after.some((other) => normalized(rule) === normalized(other)));
  const added = after.filter((rule) => !before.some((other) => normalized(rule) === normalized(other)));
  const replaced = new Set<ValidationRule>();
  for (const rule of added) {
    const former = removed.find(
      (candidate) => !replaced.has(candidate) && isSuccessor(candidate, rule, removed, added),
    );
    if (former) replaced.add(former);
    reportNew(former, rule, where);
  }
  for (const rule of removed.filter((candidate) => !replaced.has(candidate))) {
    changes.compatible('rule-removed', `the rule ${named(rule)} was removed`, where.path);
  }
}

/** The text of a rule without white space that means nothing. */
function normalized({ rule }: ValidationRule): string {
  return rule
    .split(/("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')/)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(/\s+/g, ' ')))
    .join('')
    .trim();
}

/** Rules have no names: one with the same message, or the only one that changed, is taken for the same rule. */
function isSuccessor(
  former: ValidationRule,
  rule: ValidationRule,
  removed: readonly ValidationRule[],
  added: readonly ValidationRule[],
): boolean {
  if (former.message !== undefined && former.message === rule.message) return true;
  return removed.length === 1 && added.length === 1;
}

function reportNew(former: ValidationRule | undefined, rule: ValidationRule, { changes, path }: Where): void {
  if (former) {
    changes.breaking(
      'rule-changed',
      `the rule ${named(former)} changed and may refuse more: ${rule.rule}`,
      path,
    );
  } else if (/^self\s*==\s*oldSelf$/.test(rule.rule.trim())) {
    changes.breaking('immutability-added', `the value cannot be changed any more: ${named(rule)}`, path);
  } else if (isTransitionRule(rule)) {
    changes.breaking('immutability-added', `a rule for updates was added: ${named(rule)}`, path);
  } else {
    changes.breaking('rule-added', `a rule was added: ${named(rule)}`, path);
  }
}

function named(rule: ValidationRule): string {
  return JSON.stringify(rule.message?.trim() ?? rule.rule.trim());
}

function diffSameRule(old: ValidationRule, rule: ValidationRule, { changes, path }: Where): void {
  const before = old.optionalOldSelf === true;
  const after = rule.optionalOldSelf === true;
  if (!before && after) {
    changes.breaking('rule-changed', `the rule ${named(rule)} runs on creation too`, path);
  }
  if (before && !after) {
    changes.compatible('rule-changed', `the rule ${named(rule)} runs on updates only`, path);
  }
  const fields = ['message', 'messageExpression', 'reason', 'fieldPath'] as const;
  const changed = fields.filter((field) => old[field] !== rule[field]);
  if (changed.length > 0) {
    changes.harmless(
      'rule-report-changed',
      `the rule ${named(rule)} has another ${changed.join(', ')}`,
      path,
    );
  }
}
