import { arrayAt, isObject, type JsonObject, objectAt } from '../json.js';

const rollingUpdate = { maxUnavailable: '25%', maxSurge: '25%' };

/** What the server adds to a Deployment: whoever compares one with what he asked for meets it. */
export function deploymentDefaults(deployment: JsonObject): JsonObject {
  const spec = objectAt(deployment, 'spec');
  const strategy = { type: 'RollingUpdate', ...objectAt(spec, 'strategy') };
  const template = objectAt(spec, 'template');
  return {
    ...deployment,
    spec: {
      replicas: 1,
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      ...spec,
      strategy: strategy.type === 'RollingUpdate' ? { rollingUpdate, ...strategy } : strategy,
      template: { metadata: {}, ...template, spec: podDefaults(objectAt(template, 'spec')) },
    },
  };
}

function podDefaults(pod: JsonObject): JsonObject {
  const containers = (field: string) =>
    field in pod ? { [field]: arrayAt(pod, field).map(containerDefaults) } : {};
  return {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
    ...pod,
    ...containers('initContainers'),
    ...containers('containers'),
  };
}

function containerDefaults(container: unknown): unknown {
  if (!isObject(container)) return container;
  return {
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: pullPolicy(container['image']),
    resources: {},
    ...container,
    ...mapped(container, 'ports', (port) => ({ protocol: 'TCP', ...port })),
    ...mapped(container, 'env', withoutEmptyValue),
    ...probe(container, 'livenessProbe'),
    ...probe(container, 'readinessProbe'),
    ...probe(container, 'startupProbe'),
  };
}

/** Tags that move are pulled always. */
function pullPolicy(image: unknown): string {
  const name = typeof image === 'string' ? (image.split('/').at(-1) ?? '') : '';
  return name.includes('@') || (name.includes(':') && !name.endsWith(':latest')) ? 'IfNotPresent' : 'Always';
}

function mapped(parent: JsonObject, field: string, change: (item: JsonObject) => JsonObject): JsonObject {
  if (!(field in parent)) return {};
  return { [field]: arrayAt(parent, field).map((item) => (isObject(item) ? change(item) : item)) };
}

/** An empty text and none are the same to the server. */
function withoutEmptyValue(variable: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(variable).filter(([name, value]) => name !== 'value' || value !== ''),
  );
}

function probe(container: JsonObject, field: string): JsonObject {
  const defaults = { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 };
  return field in container ? { [field]: { ...defaults, ...objectAt(container, field) } } : {};
}
