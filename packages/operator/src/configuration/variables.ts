import type { SchemaObject } from 'ajv';
import type { formats } from './formats.js';

export interface Variable {
  /** JSON Schema of the raw text. */
  readonly schema: SchemaObject & { readonly format?: keyof typeof formats };
  /** What a right value is, as the end of a sentence. */
  readonly expected: string;
  /** What it is for, in whole sentences. */
  readonly description: string;
  /** The value that counts when it is not set, as text of the same schema. */
  readonly default?: string;
  /** What happens without it, when no value can stand for that. */
  readonly otherwise?: string;
  readonly required?: true;
}

const TEN_MINUTES_S = '600';

const seconds = {
  schema: { type: 'string', pattern: '^[1-9][0-9]{0,6}$' },
  expected: 'a whole number of seconds from 1 to 9999999',
  default: TEN_MINUTES_S,
} as const;

const fewSeconds = {
  schema: { type: 'string', pattern: '^[1-9][0-9]{0,2}$' },
  expected: 'a whole number of seconds from 1 to 999',
} as const;

const perMinute = {
  schema: { type: 'string', pattern: '^[1-9][0-9]{0,5}$' },
  expected: 'a whole number of calls a minute, at least 1',
  otherwise: 'learned from the answers of the API',
} as const;

/** Every variable that is read. Nothing else reads the environment; help and reference are made from this. */
export const variables = {
  TWINGATE_API_KEY: {
    schema: { type: 'string', pattern: '^[\\x21-\\x7e]+$' },
    expected: 'an API key with read, write and provision permission, made in the Twingate admin console',
    description: 'The key of the Twingate Admin API. It is never logged.',
    required: true,
  },
  TWINGATE_NETWORK: {
    schema: { type: 'string', pattern: '^[A-Za-z0-9]([-A-Za-z0-9]{0,61}[A-Za-z0-9])?$' },
    expected: 'the name of your network: `acme` for acme.twingate.com',
    description: 'The Twingate network that is managed.',
    required: true,
  },
  TWINGATE_HOST: {
    schema: { type: 'string', format: 'host' },
    expected: 'a host name, such as twingate.com, with an optional :port',
    description:
      'Where the network is: the API is at https://NETWORK.HOST. The API may name another host at start.',
    default: 'twingate.com',
  },
  TWINGATE_API_URL: {
    schema: { type: 'string', format: 'api-url' },
    expected: 'an https:// URL (http:// only for a loopback address), without user name and password',
    description: 'The whole URL of the API, for instance of a proxy. No other host is asked for then.',
    otherwise: 'made of network and host',
  },
  TWINGATE_REMOTE_NETWORK_ID: {
    schema: { type: 'string', format: 'global-id' },
    expected: 'the ID of a remote network',
    description:
      'The remote network of objects that name none. This or TWINGATE_REMOTE_NETWORK_NAME is required.',
  },
  TWINGATE_REMOTE_NETWORK_NAME: {
    schema: { type: 'string', minLength: 1 },
    expected: 'the name of a remote network',
    description: 'The same by name, looked up at start. It wins over TWINGATE_REMOTE_NETWORK_ID.',
  },
  TWINGATE_DEFAULT_RESOURCE_TAGS: {
    schema: { type: 'string' },
    expected: 'a JSON object of strings, such as {"team":"infra"}',
    description: "Tags of every resource; an object's labels go on top where spec.syncLabels is true.",
    default: '{}',
  },
  TWINGATE_API_READS_PER_MINUTE: {
    ...perMinute,
    description: 'The limit of queries of your account, to be kept to from the start.',
  },
  TWINGATE_API_WRITES_PER_MINUTE: {
    ...perMinute,
    description: 'The limit of mutations of your account, to be kept to from the start.',
  },
  TWINGATE_API_TIMEOUT: {
    ...fewSeconds,
    description: 'Time for one call to the API, answer included, after which it is given up.',
    default: '20',
  },
  RESOURCE_RECONCILER_INTERVAL: {
    ...seconds,
    description: 'Time between two comparisons of all resources with Twingate.',
  },
  GROUP_RECONCILER_INTERVAL: {
    ...seconds,
    description: 'Time between two comparisons of all groups with Twingate.',
  },
  GATEWAY_RECONCILER_INTERVAL: {
    ...seconds,
    description: 'Time between two comparisons of all gateways with Twingate.',
  },
  CA_RECONCILER_INTERVAL: {
    ...seconds,
    description: 'Time between two comparisons of all certificate authorities with Twingate.',
  },
  ENABLE_RESOURCE_ACCESS_RECONCILER: {
    schema: { type: 'string', format: 'boolean' },
    expected: 'true or false',
    description:
      'Whether comparisons of resources cover who has access to them. What objects ask for is done in any case.',
    default: 'true',
  },
  OPERATOR_NAMESPACES: {
    schema: { type: 'string' },
    expected: 'a JSON array of namespace patterns, such as ["team-*"]',
    description:
      'The namespaces that are watched: those that any element selects. `*` and `?` match; inside an element, commas separate patterns, of which `!` excludes. None means all.',
    default: '[]',
  },
  OPERATOR_IMPORT: {
    schema: { type: 'string', format: 'namespace-policy' },
    expected: 'any, none, or namespace patterns separated by commas, such as team-a,team-b-*',
    description: 'From which namespaces objects that exist in Twingate may be taken over, by spec.id.',
    default: 'any',
  },
  OPERATOR_OBSERVE_ONLY: {
    schema: { type: 'string', format: 'boolean' },
    expected: 'true or false',
    description:
      'Whether the operator only compares and reports, and writes nothing to Twingate. The annotation kit.twingate.com/observe-only of an object decides otherwise for that.',
    default: 'false',
  },
  OPERATOR_DELETION_POLICY: {
    schema: { enum: ['delete', 'orphan'] },
    expected: 'delete or orphan',
    description:
      'What becomes of what is in Twingate when its object is deleted: it is deleted, or stays. Access stays as well. The annotation kit.twingate.com/deletion-policy of an object decides otherwise for that.',
    default: 'delete',
  },
  OPERATOR_CROSS_NAMESPACE_REFERENCES: {
    schema: { type: 'string', format: 'namespace-policy' },
    expected: 'any, same, or namespace patterns separated by commas, such as shared,infra-*',
    description:
      'The namespaces whose objects may be referred to from other namespaces; `same`: none. Within one namespace all may be.',
    default: 'any',
  },
  OPERATOR_SECRET_NAMESPACES: {
    schema: { type: 'string' },
    expected: 'a JSON array of at most 20 names of namespaces, such as ["edge"]',
    description:
      'Among the watched namespaces, those whose Secrets are watched. Those of others are read by name when they are needed, if that is permitted, and again with every comparison. The chart sets it.',
    otherwise: 'all watched namespaces',
  },
  OPERATOR_INSECURE_REGISTRIES: {
    schema: { type: 'string' },
    expected: 'a JSON array of registry hosts without TLS, such as ["registry.local:5000"]',
    description:
      'Image registries that are asked for versions of connectors without TLS, by host and port. Pull secrets are sent to them in the clear.',
    default: '[]',
  },
  OPERATOR_DOCKER_HUB_URL: {
    schema: { type: 'string', format: 'api-url' },
    expected: 'an https:// URL (http:// only for a loopback address), without user name and password',
    description:
      'Asked instead of Docker Hub for versions of connectors, for instance a proxy with the same API.',
    otherwise: 'https://hub.docker.com',
  },
  OPERATOR_LOG_FORMAT: {
    schema: { enum: ['plain', 'full', 'json'] },
    expected: 'plain, full or json',
    description: 'How log lines look.',
    default: 'plain',
  },
  OPERATOR_LOG_VERBOSITY: {
    schema: { enum: ['quiet', 'verbose', 'debug'] },
    expected: 'quiet, verbose or debug',
    description: 'How much is logged: warnings and errors; also what happens; everything.',
    default: 'verbose',
  },
  OPERATOR_HEALTH_HOST: {
    schema: { type: 'string', minLength: 1 },
    expected: 'the address to listen on',
    description: 'Where /healthz, /readyz and /metrics are served.',
    default: '0.0.0.0',
  },
  OPERATOR_HEALTH_PORT: {
    schema: { type: 'string', format: 'port' },
    expected: 'a port number from 0 to 65535 (0 picks one)',
    description: 'The port of the same.',
    default: '8080',
  },
  OPERATOR_LEADER_ELECTION: {
    schema: { type: 'string', format: 'boolean' },
    expected: 'true or false',
    description:
      'Whether processes agree by a Lease on which of them writes. Without it, never run more than one, not even for a moment.',
    default: 'true',
  },
  OPERATOR_LEASE_NAME: {
    schema: { type: 'string', format: 'object-name' },
    expected: 'a name of a Kubernetes object, in lower case',
    description:
      "The Lease, in the operator's namespace; operators of the same objects share it. It also records the Twingate network.",
    default: 'twingate-operator',
  },
  OPERATOR_LEASE_DURATION: {
    ...fewSeconds,
    description:
      'How long the Lease is held without being renewed: after a crash, nothing is written for so long. Longer than TWINGATE_API_TIMEOUT by what renewals may take.',
    default: '30',
  },
  OPERATOR_CONFIRM_RECREATE: {
    schema: { type: 'string', minLength: 1 },
    expected: 'the name of your network',
    description:
      'Confirms that most objects are really missing in this network, or that the cluster moves to it, and that they shall be created anew. Remove it afterwards.',
    otherwise: 'the operator waits for a person, see MassAbsence and NetworkChanged',
  },
  POD_NAMESPACE: {
    schema: { type: 'string', minLength: 1 },
    expected: 'the namespace of this Pod',
    description: 'Where the operator keeps its Lease. The chart sets it.',
    otherwise: 'that of the kubeconfig or the service account',
  },
  POD_UID: {
    schema: { type: 'string', minLength: 1 },
    expected: 'the UID of this Pod',
    description: 'Lets a container that was restarted in its Pod lead again at once. The chart sets it.',
    otherwise: 'a random one: who starts after a crash waits until the Lease expires',
  },
  HOSTNAME: {
    schema: { type: 'string', minLength: 1 },
    expected: 'the name of this host',
    description: 'Names this process in events and create marks. Kubernetes sets it.',
    default: 'twingate-operator',
  },
} as const satisfies Readonly<Record<string, Variable>>;

export type VariableName = keyof typeof variables;

/** Those that always have a value. */
type DefaultedName = {
  [Name in VariableName]: (typeof variables)[Name] extends { readonly default: string } ? Name : never;
}[VariableName];

/** Raw texts, none of them empty. */
export type Values = Readonly<Record<DefaultedName, string> & Partial<Record<VariableName, string>>>;

/** The variables in the order in which they are explained. */
export function listVariables(): readonly (readonly [VariableName, Variable])[] {
  return Object.entries<Variable>(variables) as [VariableName, Variable][];
}

export function isVariableName(name: string): name is VariableName {
  return Object.hasOwn(variables, name);
}

/** The values that count when nothing is set. */
export function defaultValues(): Values {
  const defaults = listVariables().flatMap(([name, variable]) =>
    variable.default === undefined ? [] : [[name, variable.default]],
  );
  return Object.fromEntries(defaults) as Values;
}
