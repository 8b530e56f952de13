import { closest } from 'fastest-levenshtein';
import type { Environment } from '../config.js';
import { isVariableName, listVariables } from './variables.js';

/** Settings of the older operator that tune what it polls. Nothing here polls. A `*` at the end stands for anything. */
export const ignoredNames: readonly string[] = [
  ...['RESOURCE', 'GROUP', 'GATEWAY', 'CA'].flatMap((kind) => [
    `${kind}_RECONCILER_INIT_DELAY`,
    `${kind}_RECONCILER_IDLE`,
  ]),
  'CONNECTOR_RECONCILER_INTERVAL',
  'CONNECTOR_RECONCILER_INIT_DELAY',
  'RESOURCE_ACCESS_HANDLER_TIMEOUT',
  'GATEWAY_HANDLER_TIMEOUT',
  'CA_HANDLER_TIMEOUT',
  'TWINGATE_KOPF_WATCHING_*',
];

/** What Kubernetes adds to Pods for each Service of their namespace, here for one called twingate-something. */
const SERVICE_LINK = /_SERVICE_HOST$|_PORT(_.+)?$/;

/** Names of variables that are accepted and without effect. */
export function ignoredVariables(environment: Environment): readonly string[] {
  return Object.keys(environment).filter(isIgnored).sort();
}

function isIgnored(name: string): boolean {
  return ignoredNames.some((known) =>
    known.endsWith('*') ? name.startsWith(known.slice(0, -1)) : name === known,
  );
}

export interface UnknownVariable {
  readonly name: string;
  /** The known name that it looks most like. */
  readonly nearest: string;
}

/** Names that look like ours and that nobody reads: most likely mistyped. */
export function unknownVariables(environment: Environment): readonly UnknownVariable[] {
  const known = listVariables().map(([name]) => name);
  return Object.keys(environment)
    .filter((name) => name.startsWith('TWINGATE_') && !isVariableName(name))
    .filter((name) => !isIgnored(name) && !SERVICE_LINK.test(name))
    .sort()
    .map((name) => ({ name, nearest: closest(name, known) }));
}
