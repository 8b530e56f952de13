import { maxNamespaceWatches, namespacePattern } from '@twingate-kit/crds';
import { Ajv, type ErrorObject } from 'ajv';
import { formats } from './configuration/formats.js';
import type { DeletionPolicy, PolicyDefaults } from './external/course.js';
import {
  defaultValues,
  listVariables,
  variables,
  type Values,
  type VariableName,
} from './configuration/variables.js';

export type LogFormat = 'plain' | 'full' | 'json';
export type LogVerbosity = 'quiet' | 'verbose' | 'debug';

/** Everything that is configured, checked and frozen. Durations in milliseconds. */
export interface Config {
  readonly apiKey: string;
  readonly network: string;
  readonly host: string;
  /** Replaces the whole URL of the API and skips the shard look-up. */
  readonly apiUrl?: string;
  readonly remoteNetwork:
    { readonly by: 'id'; readonly id: string } | { readonly by: 'name'; readonly name: string };
  readonly defaultTags: Readonly<Record<string, string>>;
  readonly readsPerMinute?: number;
  readonly writesPerMinute?: number;
  /** One call to the API is given up after this. */
  readonly requestTimeoutMs: number;
  readonly resourceSweepMs: number;
  readonly groupSweepMs: number;
  readonly gatewaySweepMs: number;
  readonly certificateAuthoritySweepMs: number;
  readonly connectorSweepMs: number;
  /** Registries, as `host` or `host:port`, that are asked without TLS. */
  readonly insecureRegistries: readonly string[];
  /** Asked instead of Docker Hub. */
  readonly dockerHubUrl?: string;
  /** From which namespaces existing remote objects may be taken over by their ID; see {@link parseNamespacePolicy}. */
  readonly imports: string;
  /** What holds for objects whose annotations do not say otherwise. */
  readonly policies: PolicyDefaults;
  /** Objects of which namespaces others may refer to; see {@link parseNamespacePolicy}. */
  readonly crossNamespaceReferences: string;
  /** Whether sweeps compare what access there is with what objects ask for. */
  readonly compareAccess: boolean;
  /** Patterns of watched namespaces; none = all. */
  readonly namespaces: readonly string[];
  /** Names of the watched namespaces whose Secrets are watched; absent: of all. */
  readonly secretNamespaces?: readonly string[];
  readonly logFormat: LogFormat;
  readonly logVerbosity: LogVerbosity;
  readonly healthHost: string;
  readonly healthPort: number;
  /** By which Lease processes agree on who writes; absent: this is the only one. */
  readonly leaderElection?: LeaderElectionConfig;
  /** The Lease, which also records the network. */
  readonly leaseName: string;
  /** The network for which re-creating a large share of all objects is wanted. */
  readonly confirmRecreate?: string;
  /** Where the operator keeps its own Lease. */
  readonly ownNamespace?: string;
  /** Names this process in create marks and events. */
  readonly instance: string;
}

export interface LeaderElectionConfig {
  /** How long the Lease is held without being renewed. */
  readonly leaseMs: number;
  /** Names this Pod on the Lease, whichever container of it runs; absent: nothing does. */
  readonly podUid?: string;
}

/** Settings of the command line; they win over the environment. */
export interface CommandLine {
  readonly namespaces?: readonly string[];
  readonly logFormat?: string;
  readonly logVerbosity?: LogVerbosity;
}

/** All problems of the configuration at once; each a sentence that names the variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The configuration has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}`);
    this.problems = problems;
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

const jsonSchemas = {
  TWINGATE_DEFAULT_RESOURCE_TAGS: { type: 'object', additionalProperties: { type: 'string', minLength: 1 } },
  OPERATOR_NAMESPACES: { type: 'array', items: { type: 'string', minLength: 1 } },
  // More than these would be watched by one watch of the whole cluster.
  OPERATOR_SECRET_NAMESPACES: {
    type: 'array',
    maxItems: maxNamespaceWatches,
    items: { type: 'string', pattern: namespacePattern },
  },
  OPERATOR_INSECURE_REGISTRIES: { type: 'array', items: { type: 'string', format: 'host' } },
} as const;

/** Connectors have no variable for it: that of the older operator is ignored, since it polled by it every few seconds. */
const CONNECTOR_SWEEP_MS = 10 * 60_000;

const ajv = new Ajv({ allErrors: true, formats });
const validateEnvironment = ajv.compile({
  type: 'object',
  required: listVariables().flatMap(([name, { required }]) => (required === true ? [name] : [])),
  properties: Object.fromEntries(listVariables().map(([name, { schema }]) => [name, schema])),
});

/** Reads and checks the configuration. Throws a ConfigError that lists every problem. Never quotes a secret. */
export function loadConfig(environment: Environment, commandLine: CommandLine = {}): Config {
  const values = { ...defaultValues(), ...nonEmpty(environment), ...ofCommandLine(commandLine) };
  const problems = [
    ...environmentProblems(values),
    ...remoteNetworkProblems(values),
    ...leaseProblems(values),
  ];
  const tags = parseJson<Record<string, string>>(values, 'TWINGATE_DEFAULT_RESOURCE_TAGS', problems);
  const namespaces = parseJson<string[]>(values, 'OPERATOR_NAMESPACES', problems);
  const secretNamespaces = parseJson<string[]>(values, 'OPERATOR_SECRET_NAMESPACES', problems);
  const insecureRegistries = parseJson<string[]>(values, 'OPERATOR_INSECURE_REGISTRIES', problems);
  if (
    problems.length > 0 ||
    tags === undefined ||
    namespaces === undefined ||
    insecureRegistries === undefined
  ) {
    throw new ConfigError(problems);
  }
  return Object.freeze(toConfig(values, { tags, namespaces, secretNamespaces, insecureRegistries }));
}

/** Of a value that was checked against the words for both. */
function isTrue(word: string): boolean {
  return /^(true|t|yes|y|on|1)$/i.test(word);
}

function toConfig(
  values: Values,
  {
    tags,
    namespaces,
    secretNamespaces,
    insecureRegistries,
  }: {
    readonly tags: Readonly<Record<string, string>>;
    readonly namespaces: readonly string[];
    readonly secretNamespaces: readonly string[] | undefined;
    readonly insecureRegistries: readonly string[];
  },
): Config {
  return {
    apiKey: values.TWINGATE_API_KEY ?? '',
    // Parts of host names: the same in any case, also where the operator compares them.
    network: (values.TWINGATE_NETWORK ?? '').toLowerCase(),
    host: values.TWINGATE_HOST.toLowerCase(),
    ...optional('apiUrl', values.TWINGATE_API_URL),
    remoteNetwork: toRemoteNetwork(values),
    defaultTags: tags,
    ...optional('readsPerMinute', toNumber(values.TWINGATE_API_READS_PER_MINUTE)),
    ...optional('writesPerMinute', toNumber(values.TWINGATE_API_WRITES_PER_MINUTE)),
    requestTimeoutMs: toMs(values.TWINGATE_API_TIMEOUT),
    resourceSweepMs: toMs(values.RESOURCE_RECONCILER_INTERVAL),
    groupSweepMs: toMs(values.GROUP_RECONCILER_INTERVAL),
    gatewaySweepMs: toMs(values.GATEWAY_RECONCILER_INTERVAL),
    certificateAuthoritySweepMs: toMs(values.CA_RECONCILER_INTERVAL),
    connectorSweepMs: CONNECTOR_SWEEP_MS,
    insecureRegistries,
    ...optional('dockerHubUrl', values.OPERATOR_DOCKER_HUB_URL),
    imports: values.OPERATOR_IMPORT,
    policies: {
      observeOnly: isTrue(values.OPERATOR_OBSERVE_ONLY),
      // Checked against the same words above.
      deletion: values.OPERATOR_DELETION_POLICY as DeletionPolicy,
    },
    crossNamespaceReferences: values.OPERATOR_CROSS_NAMESPACE_REFERENCES,
    compareAccess: isTrue(values.ENABLE_RESOURCE_ACCESS_RECONCILER),
    namespaces,
    ...optional('secretNamespaces', secretNamespaces),
    // Checked against the same lists above.
    logFormat: values.OPERATOR_LOG_FORMAT as LogFormat,
    logVerbosity: values.OPERATOR_LOG_VERBOSITY as LogVerbosity,
    healthHost: values.OPERATOR_HEALTH_HOST,
    healthPort: Number(values.OPERATOR_HEALTH_PORT),
    ...optional('leaderElection', toLeaderElection(values)),
    leaseName: values.OPERATOR_LEASE_NAME,
    ...optional('confirmRecreate', values.OPERATOR_CONFIRM_RECREATE?.toLowerCase()),
    ...optional('ownNamespace', values.POD_NAMESPACE),
    instance: values.HOSTNAME,
  };
}

function toLeaderElection(values: Values): LeaderElectionConfig | undefined {
  if (!isTrue(values.OPERATOR_LEADER_ELECTION)) return undefined;
  return { leaseMs: toMs(values.OPERATOR_LEASE_DURATION), ...optional('podUid', values.POD_UID) };
}

/** The name wins. */
function toRemoteNetwork({
  TWINGATE_REMOTE_NETWORK_NAME: name,
  TWINGATE_REMOTE_NETWORK_ID: id = '',
}: Values): Config['remoteNetwork'] {
  return name === undefined ? { by: 'id', id } : { by: 'name', name };
}

/** Kubernetes and shells set variables to the empty string where they mean none. */
function nonEmpty(environment: Environment): Partial<Values> {
  return Object.fromEntries(
    listVariables().flatMap(([name]) => {
      const value = environment[name]?.trim();
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  );
}

function ofCommandLine({ namespaces, logFormat, logVerbosity }: CommandLine): Partial<Values> {
  return {
    ...optional('OPERATOR_NAMESPACES', namespaces && JSON.stringify(namespaces)),
    ...optional('OPERATOR_LOG_FORMAT', logFormat),
    ...optional('OPERATOR_LOG_VERBOSITY', logVerbosity),
  };
}

function environmentProblems(values: Values): string[] {
  validateEnvironment(values);
  const broken = new Set((validateEnvironment.errors ?? []).map(variableOf));
  return [...broken].map((name) => {
    const verb = values[name] === undefined ? 'is missing: set it to' : 'is not valid: expected';
    return `${name} ${verb} ${variables[name].expected}.`;
  });
}

function variableOf(error: ErrorObject): VariableName {
  const missing = error.params['missingProperty'] as string | undefined;
  return (missing ?? error.instancePath.slice(1)) as VariableName;
}

function remoteNetworkProblems(values: Values): string[] {
  if (values.TWINGATE_REMOTE_NETWORK_ID !== undefined || values.TWINGATE_REMOTE_NETWORK_NAME !== undefined)
    return [];
  return [
    'TWINGATE_REMOTE_NETWORK_ID or TWINGATE_REMOTE_NETWORK_NAME is missing: set one to the remote network that resources belong to by default.',
  ];
}

/** A call is only begun when its answer must come while the Lease is held. */
function leaseProblems(values: Values): string[] {
  const isTooShort =
    wholeSeconds(values.OPERATOR_LEASE_DURATION) <= wholeSeconds(values.TWINGATE_API_TIMEOUT);
  if (!isTooShort) return [];
  return ['OPERATOR_LEASE_DURATION is not valid: expected more seconds than TWINGATE_API_TIMEOUT.'];
}

/** Undefined when there is no value, or after it added a problem. */
function parseJson<T>(values: Values, name: keyof typeof jsonSchemas, problems: string[]): T | undefined {
  const text = values[name];
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (ajv.validate<T>(jsonSchemas[name], value)) return value;
  } catch {
    // Reported below like any other wrong value.
  }
  problems.push(`${name} is not valid: expected ${variables[name].expected}.`);
  return undefined;
}

/** Not a number when the text is none, which others report. */
function wholeSeconds(text: string): number {
  return /^[1-9]\d{0,2}$/.test(text) ? Number(text) : Number.NaN;
}

function toMs(seconds: string): number {
  return Number(seconds) * 1000;
}

function toNumber(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

function optional<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, V>);
}
