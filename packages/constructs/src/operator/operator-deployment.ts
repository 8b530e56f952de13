import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { operatorDefaults } from './operator-defaults.js';
import type { EnvVar, KubeFields, OperatorModel, OperatorSettings } from './operator-model.js';

export const HEALTH_PORT = operatorDefaults.livenessProbe.httpGet.port;

const variables = {
  network: 'TWINGATE_NETWORK',
  host: 'TWINGATE_HOST',
  remoteNetworkId: 'TWINGATE_REMOTE_NETWORK_ID',
  remoteNetworkName: 'TWINGATE_REMOTE_NETWORK_NAME',
  namespaces: 'OPERATOR_NAMESPACES',
  defaultResourceTags: 'TWINGATE_DEFAULT_RESOURCE_TAGS',
  logFormat: 'OPERATOR_LOG_FORMAT',
  logVerbosity: 'OPERATOR_LOG_VERBOSITY',
  imports: 'OPERATOR_IMPORT',
  crossNamespaceReferences: 'OPERATOR_CROSS_NAMESPACE_REFERENCES',
  secretNamespaces: 'OPERATOR_SECRET_NAMESPACES',
  observeOnly: 'OPERATOR_OBSERVE_ONLY',
  deletionPolicy: 'OPERATOR_DELETION_POLICY',
} as const satisfies Record<keyof OperatorSettings, string>;

/** The Deployment that runs the operator. */
export function operatorDeployment(scope: Construct, model: OperatorModel): ApiObject {
  return new ApiObject(scope, 'Deployment', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: model.name, namespace: model.namespace, labels: model.labels },
    spec: {
      replicas: model.replicas,
      strategy: model.strategy,
      selector: { matchLabels: model.selectorLabels },
      template: podTemplate(model),
    },
  });
}

function podTemplate(model: OperatorModel): KubeFields {
  const { pod, serviceAccount } = model;
  return {
    metadata: { annotations: pod.annotations, labels: pod.labels },
    spec: {
      ...podFields(model),
      serviceAccountName: serviceAccount.name,
      // A stop waits for the answer to what was sent, so that the next leader need not.
      terminationGracePeriodSeconds: 60,
      containers: [operatorContainer(model)],
    },
  };
}

/** What the Pods of every program of our image say, whatever it does. */
export function podFields({ pod }: OperatorModel): KubeFields {
  return {
    // Services of the namespace would otherwise appear as environment variables, TWINGATE_* among them.
    enableServiceLinks: false,
    imagePullSecrets: pod.imagePullSecrets,
    securityContext: pod.securityContext,
    nodeSelector: pod.nodeSelector,
    tolerations: pod.tolerations,
    affinity: pod.affinity,
    priorityClassName: pod.priorityClassName,
  };
}

/** The same of their container. */
export function containerFields({ container }: OperatorModel): KubeFields {
  return {
    image: container.image,
    imagePullPolicy: container.imagePullPolicy,
    resources: container.resources,
    securityContext: container.securityContext,
  };
}

function operatorContainer(model: OperatorModel): KubeFields {
  const { container } = model;
  return {
    ...containerFields(model),
    name: 'twingate-operator',
    env: [...environment(model), ...container.extraEnv],
    ports: [{ name: 'http', containerPort: HEALTH_PORT, protocol: 'TCP' }],
    livenessProbe: container.livenessProbe,
    readinessProbe: container.readinessProbe,
  };
}

function environment({ name: lease, apiKey, settings }: OperatorModel): readonly EnvVar[] {
  const names = Object.keys(variables) as (keyof OperatorSettings)[];
  const given = names.flatMap((name) => {
    const value = settings[name];
    return value === undefined ? [] : [{ name: variables[name], value }];
  });
  return [
    { name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
    { name: 'POD_UID', valueFrom: { fieldRef: { fieldPath: 'metadata.uid' } } },
    { name: 'OPERATOR_LEASE_NAME', value: lease },
    {
      name: 'TWINGATE_API_KEY',
      valueFrom: { secretKeyRef: { name: apiKey.secretName, key: apiKey.secretKey } },
    },
    ...given,
  ];
}
