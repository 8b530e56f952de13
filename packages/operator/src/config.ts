import { Ajv, type ErrorObject, type SchemaObject } from 'ajv';

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
  readonly resourceSweepMs: number;
  readonly groupSweepMs: number;
  /** Patterns of watched namespaces; none = all. */
  readonly namespaces: readonly string[];
  readonly logFormat: LogFormat;
  readonly logVerbosity: LogVerbosity;
  readonly healthHost: string;
  readonly healthPort: number;
  /** The network for which re-creating a large share of all objects is wanted. */
  readonly confirmRecreate?: string;
  /** Where the operator keeps its own Lease. */
  readonly ownNamespace?: string;
  /** Names this process in create marks and events. */
  readonly instance: string;
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

const TEN_MINUTES_S = 600;

interface Variable {
  /** JSON Schema of the raw text. */
  readonly schema: SchemaObject;
  /** What a right value is, as the end of a sentence. */
  readonly expected: string;
}

const GLOBAL_ID = '^[-A-Za-z0-9+/]+={0,3}$';
const seconds: Variable = {
  schema: { type: 'string', pattern: '^[1-9][0-9]{0,6}$' },
  expected: 'a whole number of seconds from 1 to 9999999',
};
const perMinute: Variable = {
  schema: { type: 'string', pattern: '^[1-9][0-9]{0,5}$' },
  expected: 'a whole number of calls a minute, at least 1',
};

/** Every variable that is read. Nothing else reads the environment. */
const variables = {
  TWINGATE_API_KEY: {
    schema: { type: 'string', pattern: '^[\\x21-\\x7e]+$' },
    expected: 'an API key with read, write and provision permission, made in the Twingate admin console',
  },
  TWINGATE_NETWORK: {
    schema: { type: 'string', pattern: '^[A-Za-z0-9]([-A-Za-z0-9]{0,61}[A-Za-z0-9])?$' },
    expected: 'the name of your network: `acme` for acme.twingate.com',
  },
  TWINGATE_HOST: {
    schema: { type: 'string', format: 'host' },
    expected: 'a host name, such as twingate.com, with an optional :port',
  },
  TWINGATE_API_URL: {
    schema: { type: 'string', format: 'api-url' },
    expected: 'an https:// URL (http:// only for a loopback address), without user name and password',
  },
  TWINGATE_REMOTE_NETWORK_ID: {
    schema: { type: 'string', pattern: GLOBAL_ID },
    expected: 'the ID of a remote network',
  },
  TWINGATE_REMOTE_NETWORK_NAME: {
    schema: { type: 'string', minLength: 1 },
    expected: 'the name of a remote network',
  },
  TWINGATE_DEFAULT_RESOURCE_TAGS: {
    schema: { type: 'string' },
    expected: 'a JSON object of strings, such as {"team":"infra"}',
  },
  TWINGATE_API_READS_PER_MINUTE: perMinute,
  TWINGATE_API_WRITES_PER_MINUTE: perMinute,
  RESOURCE_RECONCILER_INTERVAL: seconds,
  GROUP_RECONCILER_INTERVAL: seconds,
  OPERATOR_NAMESPACES: {
    schema: { type: 'string' },
    expected: 'a JSON array of namespace patterns, such as ["team-*"]',
  },
  OPERATOR_LOG_FORMAT: { schema: { enum: ['plain', 'full', 'json'] }, expected: 'plain, full or json' },
  OPERATOR_LOG_VERBOSITY: {
    schema: { enum: ['quiet', 'verbose', 'debug'] },
    expected: 'quiet, verbose or debug',
  },
  OPERATOR_HEALTH_HOST: { schema: { type: 'string', minLength: 1 }, expected: 'the address to listen on' },
  OPERATOR_HEALTH_PORT: {
    schema: { type: 'string', format: 'port' },
    expected: 'a port number from 0 to 65535 (0 picks one)',
  },
  OPERATOR_CONFIRM_RECREATE: {
    schema: { type: 'string', minLength: 1 },
    expected: 'the name of your network',
  },
  POD_NAMESPACE: { schema: { type: 'string', minLength: 1 }, expected: 'the namespace of this Pod' },
  HOSTNAME: { schema: { type: 'string', minLength: 1 }, expected: 'the name of this host' },
} as const satisfies Readonly<Record<string, Variable>>;

type VariableName = keyof typeof variables;

const required: readonly VariableName[] = ['TWINGATE_API_KEY', 'TWINGATE_NETWORK'];
const jsonSchemas = {
  TWINGATE_DEFAULT_RESOURCE_TAGS: { type: 'object', additionalProperties: { type: 'string', minLength: 1 } },
  OPERATOR_NAMESPACES: { type: 'array', items: { type: 'string', minLength: 1 } },
} as const;

const ajv = new Ajv({ allErrors: true, formats: { host: isHost, 'api-url': isApiUrl, port: isPort } });
const validateEnvironment = ajv.compile({
  type: 'object',
  required,
  properties: Object.fromEntries(Object.entries(variables).map(([name, { schema }]) => [name, schema])),
});

/** Settings of the older operator that tune what it polls. Nothing here polls. */
const IGNORED =
  /^((RESOURCE|GROUP|GATEWAY|CA)_RECONCILER_(IDLE|INIT_DELAY)|CONNECTOR_RECONCILER_(INTERVAL|INIT_DELAY)|(RESOURCE_ACCESS|GATEWAY|CA)_HANDLER_TIMEOUT|TWINGATE_KOPF_WATCHING_.+)$/;

/** Names of variables that are accepted and without effect. */
export function ignoredVariables(environment: Environment): readonly string[] {
  return Object.keys(environment)
    .filter((name) => IGNORED.test(name))
    .sort();
}

/** Reads and checks the configuration. Throws a ConfigError that lists every problem. Never quotes a secret. */
export function loadConfig(environment: Environment, commandLine: CommandLine = {}): Config {
  const values = withCommandLine(nonEmpty(environment), commandLine);
  const problems = [...environmentProblems(values), ...remoteNetworkProblems(values)];
  const tags = parseJson<Record<string, string>>(values, 'TWINGATE_DEFAULT_RESOURCE_TAGS', problems) ?? {};
  const namespaces = parseJson<string[]>(values, 'OPERATOR_NAMESPACES', problems) ?? [];
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(toConfig(values, tags, namespaces));
}

type Values = Readonly<Partial<Record<VariableName, string>>>;

function toConfig(
  values: Values,
  defaultTags: Record<string, string>,
  namespaces: readonly string[],
): Config {
  return {
    apiKey: values.TWINGATE_API_KEY ?? '',
    // Parts of host names: the same in any case, also where the operator compares them.
    network: (values.TWINGATE_NETWORK ?? '').toLowerCase(),
    host: (values.TWINGATE_HOST ?? 'twingate.com').toLowerCase(),
    ...optional('apiUrl', values.TWINGATE_API_URL),
    remoteNetwork: toRemoteNetwork(values),
    defaultTags,
    ...optional('readsPerMinute', toNumber(values.TWINGATE_API_READS_PER_MINUTE)),
    ...optional('writesPerMinute', toNumber(values.TWINGATE_API_WRITES_PER_MINUTE)),
    resourceSweepMs: toMs(values.RESOURCE_RECONCILER_INTERVAL),
    groupSweepMs: toMs(values.GROUP_RECONCILER_INTERVAL),
    namespaces,
    // Checked against the same lists above.
    logFormat: (values.OPERATOR_LOG_FORMAT ?? 'plain') as LogFormat,
    logVerbosity: (values.OPERATOR_LOG_VERBOSITY ?? 'verbose') as LogVerbosity,
    healthHost: values.OPERATOR_HEALTH_HOST ?? '0.0.0.0',
    healthPort: toNumber(values.OPERATOR_HEALTH_PORT) ?? 8080,
    ...optional('confirmRecreate', values.OPERATOR_CONFIRM_RECREATE?.toLowerCase()),
    ...optional('ownNamespace', values.POD_NAMESPACE),
    instance: values.HOSTNAME ?? 'twingate-operator',
  };
}

/** The name wins. */
function toRemoteNetwork({
  TWINGATE_REMOTE_NETWORK_NAME: name,
  TWINGATE_REMOTE_NETWORK_ID: id = '',
}: Values): Config['remoteNetwork'] {
  return name === undefined ? { by: 'id', id } : { by: 'name', name };
}

/** Kubernetes and shells set variables to the empty string where they mean none. */
function nonEmpty(environment: Environment): Values {
  const names = Object.keys(variables) as VariableName[];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = environment[name]?.trim();
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  );
}

function withCommandLine(values: Values, commandLine: CommandLine): Values {
  return {
    ...values,
    ...optional('OPERATOR_NAMESPACES', commandLine.namespaces && JSON.stringify(commandLine.namespaces)),
    ...optional('OPERATOR_LOG_FORMAT', commandLine.logFormat),
    ...optional('OPERATOR_LOG_VERBOSITY', commandLine.logVerbosity),
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

function isHost(text: string): boolean {
  const match = /^[a-z0-9](?:[-.a-z0-9]*[a-z0-9])?(?::(\d+))?$/i.exec(text);
  if (match === null) return false;
  const [, port] = match;
  return port === undefined || (isPort(port) && Number(port) > 0);
}

/** The same rules as the API client's, which would refuse it later with less help. */
function isApiUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535;
}

function toMs(seconds: string | undefined): number {
  return (toNumber(seconds) ?? TEN_MINUTES_S) * 1000;
}

function toNumber(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

function optional<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, V>);
}
