import { maxNamespaceWatches, namespacePattern } from '@twingate-kit/crds';
import { operatorDefaults } from '../operator/operator-defaults.js';

/** JSON Schema of one value. */
export type ValueSchema = Readonly<Record<string, unknown>>;

/** One value of the chart. */
export interface Value {
  readonly description: string;
  readonly default: unknown;
  readonly schema: ValueSchema;
}

/** Values that belong together. */
export interface ValueGroup {
  readonly description: string;
  readonly values: Values;
  /** Whether names that are not here are accepted, too. */
  readonly open?: boolean;
}

export interface Values {
  readonly [name: string]: Value | ValueGroup;
}

function text(description: string, value = '', constraints: ValueSchema = {}): Value {
  return { description, default: value, schema: { type: 'string', ...constraints } };
}

function oneOf(description: string, choices: readonly string[], value: string): Value {
  return { description, default: value, schema: { enum: choices } };
}

function flag(description: string): Value {
  return { description, default: false, schema: { type: 'boolean' } };
}

/** A number of Pods or a share of them. */
function count(description: string): Value {
  return { description, default: '', schema: { type: ['integer', 'string'] } };
}

function map(description: string, value: object = {}): Value {
  return { description, default: value, schema: { type: 'object' } };
}

function textMap(description: string, value: Readonly<Record<string, string>> = {}): Value {
  const schema = { type: 'object', additionalProperties: { type: 'string' } };
  return { description, default: value, schema };
}

function list(description: string, items: ValueSchema, constraints: ValueSchema = {}): Value {
  return { description, default: [], schema: { type: 'array', items, ...constraints } };
}

const namespaceSchema = { type: 'string', pattern: namespacePattern };
const portSchema = { type: 'integer', minimum: 1, maximum: 65535 };
const kubeName = { type: 'string', minLength: 1 };

/** Every value of the chart. values.yaml, values.schema.json and the table of the README are made from this. */
export const chartValues: Values = {
  twingateOperator: {
    description: 'What the operator works with.',
    values: {
      network: text('Required. Name of your Twingate network: `acme` for acme.twingate.com.', '', {
        minLength: 1,
        pattern: '^[A-Za-z0-9]([-A-Za-z0-9]{0,61}[A-Za-z0-9])?$',
      }),
      host: text('Host of Twingate, perhaps with `:port`.', operatorDefaults.host, { minLength: 1 }),
      apiKey: text(
        'API key with read, write and provision permission. Exactly one of this and existingAPIKeySecret.',
      ),
      existingAPIKeySecret: {
        description: 'A Secret in the namespace of the release that has the API key.',
        values: {
          name: text('Name of the Secret.'),
          key: text(`Its entry with the API key; empty: ${operatorDefaults.secretKey}.`),
        },
      },
      remoteNetworkId: text(
        'ID of the remote network of resources that name none. Exactly one of this, remoteNetworkName and existingRemoteNetworkIdSecret.',
        '',
        { pattern: '^[-A-Za-z0-9+/]*={0,3}$' },
      ),
      remoteNetworkName: text('Name of that remote network; the operator looks it up when it starts.'),
      existingRemoteNetworkIdSecret: {
        description: 'A Secret in the namespace of the release that has the ID.',
        values: {
          name: text('Name of the Secret.'),
          key: text(`Its entry with the ID; empty: ${operatorDefaults.remoteNetworkIdKey}.`),
        },
      },
      namespaces: list(
        'Namespaces to watch: names, or patterns with `*`, `?` and a leading `!`; empty: all. Up to ' +
          `${maxNamespaceWatches} plain names give the operator access to those namespaces only, and they must exist.`,
        { type: 'string', pattern: '^[-a-z0-9*?!, ]+$' },
      ),
      logFormat: oneOf('Format of the log.', ['plain', 'full', 'json'], operatorDefaults.logFormat),
      logVerbosity: oneOf(
        'How much is logged.',
        ['quiet', 'verbose', 'debug'],
        operatorDefaults.logVerbosity,
      ),
      imports: text(
        'From which namespaces existing objects of Twingate may be taken over: `any`, `none`, or patterns separated by commas; empty: any.',
      ),
      crossNamespaceReferences: text(
        'The namespaces whose objects may be referred to from others: `any`, `same`, or patterns separated by commas; empty: any.',
      ),
      observeOnly: flag('Whether the operator only compares and reports, and writes nothing to Twingate.'),
      deletionPolicy: oneOf(
        'What becomes of what is in Twingate when its object is deleted; empty: it is deleted.',
        ['', 'delete', 'orphan'],
        '',
      ),
      defaultResourceTags: {
        description: 'Tags of every resource that the operator creates.',
        default: {},
        schema: { type: 'object', additionalProperties: { type: 'string', minLength: 1 } },
      },
    },
  },
  image: {
    description: 'Container image of the operator.',
    values: {
      repository: text('Where the image is.', operatorDefaults.imageRepository, { minLength: 1 }),
      pullPolicy: oneOf(
        'When it is pulled.',
        ['Always', 'IfNotPresent', 'Never'],
        operatorDefaults.imagePullPolicy,
      ),
      tag: {
        description: 'Tag of the image; empty: the version that the chart is made for.',
        default: '',
        schema: { type: ['string', 'integer'] },
      },
    },
  },
  replicas: {
    description:
      'Pods; one of them leads, the others take over when it fails. One is replaced by the next, several are replaced one after the other.',
    default: operatorDefaults.replicas,
    schema: { type: 'integer', minimum: 0 },
  },
  pdb: {
    description: 'A PodDisruptionBudget, for more than one replica.',
    values: {
      create: flag('Whether it is made.'),
      minAvailable: count(
        'How many Pods must stay, or a percentage. Exactly one of this and maxUnavailable.',
      ),
      maxUnavailable: count('How many Pods may be missing, or a percentage.'),
    },
  },
  rbac: {
    description: 'What the operator may do beyond its namespaces, and roles for people.',
    values: {
      secrets: oneOf(
        'Whose Secrets an operator for patterns or for all namespaces may use: those of the `cluster`, or `none` but those of secretNamespaces. With plain names: those of the named namespaces.',
        ['cluster', 'none'],
        'cluster',
      ),
      secretNamespaces: list(
        'With secrets `none`: namespaces whose Secrets it may use nevertheless, for connectors and certificate authorities. They must exist.',
        namespaceSchema,
        { maxItems: maxNamespaceWatches },
      ),
      referenceNamespaces: list(
        'With plain names in twingateOperator.namespaces: other namespaces, in which it may read what objects refer to. They must exist.',
        namespaceSchema,
      ),
      createAggregateClusterRoles: flag(
        'Whether users with the cluster roles `view` and `edit` may read and write Twingate objects.',
      ),
    },
  },
  metrics: {
    description: 'How metrics are found.',
    values: {
      service: {
        description: 'A Service for them.',
        values: { create: flag('Whether it is made.') },
      },
      serviceMonitor: {
        description: 'A ServiceMonitor, which the Prometheus operator reads.',
        values: { create: flag('Whether it is made, with the Service.'), labels: textMap('More labels.') },
      },
      prometheusRule: {
        description: 'A PrometheusRule with the alerts of the operator.',
        values: { create: flag('Whether it is made.'), labels: textMap('More labels.') },
      },
      dashboard: {
        description: 'A ConfigMap with a dashboard, which Grafana reads.',
        values: {
          create: flag('Whether it is made.'),
          labels: textMap('Labels by which Grafana finds it.', operatorDefaults.dashboardLabels),
        },
      },
    },
  },
  networkPolicy: {
    description: 'A NetworkPolicy that limits the Pods to DNS, the API server and HTTPS.',
    values: {
      create: flag('Whether it is made.'),
      apiServerPort: {
        description: 'Port of the API server behind its Service.',
        default: operatorDefaults.apiServerPort,
        schema: portSchema,
      },
      ingressFrom: list(
        'Peers, as in a NetworkPolicy, that may ask for health and metrics; empty: everyone.',
        { type: 'object' },
      ),
      extraEgress: list(
        'More egress rules, as in a NetworkPolicy: for a proxy, or registries on other ports.',
        { type: 'object' },
      ),
    },
  },
  gateway: {
    description:
      'A Twingate Gateway of this cluster. Other values of its chart are accepted and not used here.',
    open: true,
    values: {
      enabled: flag(
        'Whether a TwingateGateway, its TwingateCertificateAuthority and, as a TwingateResource, the API server of this cluster are made.',
      ),
      twingate: map('Of the gateway itself; not used here.'),
      twingateOperator: {
        description: 'What Twingate is told of the gateway.',
        open: true,
        values: {
          gateway: {
            description: 'Fields of the spec of the TwingateGateway; any of them can be given.',
            open: true,
            values: {
              enabled: { ...flag('Whether it and its authority are made.'), default: true },
              serviceRef: {
                description: 'The Service of the gateway.',
                open: true,
                values: {
                  name: text('Its name; empty: made from the name of the release, with `-gateway`.'),
                  namespace: text('Its namespace; empty: that of the release.'),
                  port: {
                    description: 'Its port.',
                    default: operatorDefaults.gatewayPort,
                    schema: portSchema,
                  },
                },
              },
              certificateAuthority: {
                description: 'Fields of the spec of the TwingateCertificateAuthority.',
                open: true,
                values: {
                  name: text(
                    'Its name in Twingate, which no other has and which cannot be changed; empty: made from the release and the cluster, which must be there then.',
                  ),
                  secretRef: {
                    description: 'A Secret of type kubernetes.io/tls whose `ca.crt` is its certificate.',
                    open: true,
                    values: {
                      name: text('Its name; empty: that of the gateway with `-tls`.'),
                      namespace: text('Its namespace; empty: that of the release.'),
                    },
                  },
                },
              },
            },
          },
          kubernetesResource: {
            description:
              'Fields of the spec of the TwingateResource for the API server, such as `alias`; any of them can be given.',
            open: true,
            values: {
              enabled: { ...flag('Whether it is made.'), default: true },
              name: text('Its name in Twingate; empty: made from that of the gateway.'),
            },
          },
        },
      },
    },
  },
  imagePullSecrets: list('Secrets with credentials of the image registry, each as `name: …`.', {
    type: 'object',
    required: ['name'],
    properties: { name: kubeName },
    additionalProperties: false,
  }),
  nameOverride: text('Replaces the name of the chart in names and labels.'),
  fullnameOverride: text('Replaces the names of the objects altogether.'),
  serviceAccount: {
    description: 'The ServiceAccount that the operator runs as.',
    values: {
      create: { description: 'Whether it is made.', default: true, schema: { type: 'boolean' } },
      annotations: textMap('Its annotations.'),
      name: text('Its name; empty: made from the name of the release, or `default` when it is not made.'),
    },
  },
  podAnnotations: textMap('Annotations of the Pod.'),
  podLabels: textMap('Labels of the Pod.'),
  podSecurityContext: map('Security context of the Pod.', operatorDefaults.podSecurityContext),
  securityContext: map('Security context of the container.', operatorDefaults.securityContext),
  resources: map('Requests and limits of the container.'),
  livenessProbe: map('Laid over the liveness probe, which asks for /healthz on port 8080.'),
  readinessProbe: map('Laid over the readiness probe, which asks for /readyz on port 8080.'),
  nodeSelector: textMap('Labels of the nodes that the Pod may run on.'),
  tolerations: list('Tolerations of the Pod.', { type: 'object' }),
  affinity: map('Affinity of the Pod.'),
  priorityClassName: text('Priority class of the Pod.'),
  extraEnvVars: list('More environment variables of the container, which win over those of the chart.', {
    type: 'object',
    required: ['name'],
    properties: { name: kubeName, value: { type: 'string' }, valueFrom: { type: 'object' } },
    additionalProperties: false,
  }),
};
