import type { KubeObject } from '../../engine/index.js';
import { names } from '../../external/names.js';
import type { ServedConnector } from './connector-object.js';
import { effectiveImagePolicy } from './image-policy.js';
import { byKey, withoutNulls, type Json } from './merged-lists.js';
import { ownerReference } from './ownership.js';

/** What a connector's Deployment is made from, besides the object. */
export interface DeploymentFacts {
  /** `repository:tag`. */
  readonly image: string;
  /** `https://NETWORK.HOST`. */
  readonly networkUrl: string;
  /** Value of TWINGATE_LABEL_OPERATOR_VERSION. */
  readonly operatorVersion: string;
  /** Changes when the pods must sign in with new tokens; absent for Secrets of the older operator. */
  readonly tokens?: string | undefined;
}

/** The Deployment as we apply it: the fields that are ours, and no others. */
export interface AppliedDeployment extends KubeObject {
  readonly spec: Json & { readonly template: Json };
}

const SOCKET = { name: 'twingate-socket', mountPath: '/var/run/twingate' };
/** Name of the connector's own container. */
export const CONTAINER = 'connector';
const PROBE = { exec: { command: ['/connectorctl', 'health'] }, initialDelaySeconds: 5, periodSeconds: 5 };

/** Renders the Deployment of a connector. Pure: equal input gives an equal Deployment. */
export function renderDeployment(object: ServedConnector, facts: DeploymentFacts): AppliedDeployment {
  const { spec, metadata } = object;
  const { name, namespace = '' } = metadata;
  const selector = { [names.labels.connectorName]: name };
  const labels = { ...texts(spec.podLabels), ...selector };
  const annotations = texts(spec.podAnnotations);
  const stamp = facts.tokens === undefined ? {} : { [names.annotations.tokens]: facts.tokens };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels, annotations, ownerReferences: [ownerReference(object)] },
    spec: {
      replicas: 1,
      strategy: { type: 'Recreate' },
      selector: { matchLabels: selector },
      template: {
        metadata: { labels, ...annotated({ ...annotations, ...stamp }) },
        spec: podSpec(object, facts),
      },
    },
  };
}

function podSpec(object: ServedConnector, facts: DeploymentFacts): Json {
  const { sidecarContainers = [], podExtra = {} } = object.spec;
  const { volumes = [], ...rest } = withoutNulls(podExtra);
  return {
    containers: [container(object, facts), ...sidecarContainers.map(withoutNulls)],
    ...rest,
    volumes: byKey('name', [{ name: SOCKET.name, emptyDir: {} }, ...list(volumes)]),
  };
}

function container(object: ServedConnector, facts: DeploymentFacts): Json {
  const { name } = object.metadata;
  const {
    env = [],
    envFrom = [],
    volumeMounts = [],
    ...rest
  } = withoutNulls(object.spec.containerExtra ?? {});
  return {
    name: CONTAINER,
    image: facts.image,
    imagePullPolicy: 'Always',
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      runAsUser: 65532,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    readinessProbe: PROBE,
    livenessProbe: PROBE,
    ...rest,
    env: byKey('name', [...environment(object, facts), ...list(env)]),
    envFrom: [{ secretRef: { name, optional: false } }, ...list(envFrom)],
    volumeMounts: byKey('mountPath', [SOCKET, ...list(volumeMounts)]),
  };
}

function environment({ spec }: ServedConnector, facts: DeploymentFacts): readonly Json[] {
  const policy = effectiveImagePolicy(spec);
  const values: readonly (readonly [string, string | undefined])[] = [
    ['TWINGATE_LABEL_DEPLOYED_BY', 'operator'],
    [OPERATOR_VERSION, facts.operatorVersion],
    ['TWINGATE_URL', facts.networkUrl],
    ['TWINGATE_LOG_LEVEL', String(spec.logLevel ?? 3)],
    ['TWINGATE_LABEL_VERSION_POLICY_SCHEDULE', policy?.schedule.cron],
    ['TWINGATE_LABEL_VERSION_POLICY_SPEC', policy?.versions.range],
    ['TWINGATE_LOG_ANALYTICS', spec.logAnalytics === false ? undefined : 'v2'],
  ];
  return values.flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
}

/** A change of this variable alone restarts no connector. */
export const OPERATOR_VERSION = 'TWINGATE_LABEL_OPERATOR_VERSION';

function list(value: unknown): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

/** An empty map and none are the same to the API server, but not to who compares. */
function annotated(annotations: Readonly<Record<string, string>>): { readonly annotations?: Json } {
  return Object.keys(annotations).length === 0 ? {} : { annotations };
}

/** Labels and annotations are text; the schema lets numbers and booleans through, as YAML makes them. */
function texts(values: Readonly<Record<string, unknown>> | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(withoutNulls(values ?? {})).map(([key, value]) => [key, String(value)]),
  );
}
