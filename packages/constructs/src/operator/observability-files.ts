import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubeFields } from './operator-model.js';

/** What is made of the operator's table of metrics, by file name: the alerts and the dashboard. */
export const observabilityFiles = ['rules.json', 'dashboard.json'] as const;

/** The text of one of the files. */
export function observabilityFile(name: (typeof observabilityFiles)[number]): string {
  return readFileSync(join(__dirname, '../../generated', name), 'utf8');
}

/** The groups of a PrometheusRule. */
export function alertGroups(): readonly KubeFields[] {
  return (JSON.parse(observabilityFile('rules.json')) as { readonly groups: readonly KubeFields[] }).groups;
}
