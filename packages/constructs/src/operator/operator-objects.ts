import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { aggregateRoles, operatorAccess } from './operator-access.js';
import { HEALTH_PORT, operatorDeployment } from './operator-deployment.js';
import { operatorDefaults } from './operator-defaults.js';
import type { OperatorModel } from './operator-model.js';

export interface OperatorObjects {
  readonly deployment: ApiObject;
  /** Undefined when another one is used. */
  readonly serviceAccount: ApiObject | undefined;
  /** Undefined when the API key is in a Secret that exists. */
  readonly secret: ApiObject | undefined;
  /** Roles and their bindings. */
  readonly access: readonly ApiObject[];
  /** Roles that others take in; empty when there are none. */
  readonly aggregateRoles: readonly ApiObject[];
  readonly disruptionBudget: ApiObject | undefined;
  /** For the metrics. */
  readonly service: ApiObject | undefined;
  readonly serviceMonitor: ApiObject | undefined;
}

/** Adds the objects of an installation to the scope. */
export function addOperatorObjects(scope: Construct, model: OperatorModel): OperatorObjects {
  return {
    serviceAccount: model.serviceAccount.create ? serviceAccount(scope, model) : undefined,
    secret: model.apiKey.value === undefined ? undefined : secret(scope, model, model.apiKey.value),
    access: operatorAccess(scope, model),
    aggregateRoles: aggregateRoles(scope, model),
    disruptionBudget: disruptionBudget(scope, model),
    service: model.metrics === undefined ? undefined : metricsService(scope, model),
    serviceMonitor: model.metrics?.serviceMonitor === true ? serviceMonitor(scope, model) : undefined,
    deployment: operatorDeployment(scope, model),
  };
}

function serviceAccount(scope: Construct, { serviceAccount, namespace, labels }: OperatorModel): ApiObject {
  const { name, annotations } = serviceAccount;
  return new ApiObject(scope, 'ServiceAccount', {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name, namespace, labels, ...(annotations === undefined ? {} : { annotations }) },
  });
}

function secret(scope: Construct, { apiKey, namespace, labels }: OperatorModel, value: string): ApiObject {
  return new ApiObject(scope, 'Secret', {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: apiKey.secretName, namespace, labels },
    type: 'Opaque',
    stringData: { [operatorDefaults.secretKey]: value },
  });
}

function disruptionBudget(
  scope: Construct,
  { name, namespace, labels, selectorLabels, disruptionBudget: budget }: OperatorModel,
): ApiObject | undefined {
  if (budget === undefined) return undefined;
  return new ApiObject(scope, 'PodDisruptionBudget', {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name, namespace, labels },
    spec: { ...budget, selector: { matchLabels: selectorLabels } },
  });
}

const METRICS_PORT = 'metrics';

function metricsService(
  scope: Construct,
  { name, namespace, labels, selectorLabels }: OperatorModel,
): ApiObject {
  return new ApiObject(scope, 'MetricsService', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: `${name}-metrics`, namespace, labels },
    spec: {
      selector: selectorLabels,
      ports: [{ name: METRICS_PORT, port: HEALTH_PORT, targetPort: 'http', protocol: 'TCP' }],
    },
  });
}

function serviceMonitor(
  scope: Construct,
  { name, namespace, labels, selectorLabels }: OperatorModel,
): ApiObject {
  return new ApiObject(scope, 'ServiceMonitor', {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'ServiceMonitor',
    metadata: { name, namespace, labels },
    spec: {
      selector: { matchLabels: selectorLabels },
      endpoints: [{ port: METRICS_PORT, path: '/metrics' }],
    },
  });
}
