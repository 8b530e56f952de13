import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { aggregateRoles, operatorAccess } from './operator-access.js';
import type { GrantedAccess } from './operator-access.js';
import { operatorDeployment } from './operator-deployment.js';
import { operatorDefaults } from './operator-defaults.js';
import { operatorGateway } from './operator-gateway.js';
import type { GatewayObjects } from './operator-gateway.js';
import type { OperatorModel } from './operator-model.js';
import { networkPolicy } from './operator-network-policy.js';
import { operatorObservability } from './operator-observability.js';
import type { ObservabilityObjects } from './operator-observability.js';

export interface OperatorObjects extends ObservabilityObjects {
  readonly deployment: ApiObject;
  /** Undefined when another one is used. */
  readonly serviceAccount: ApiObject | undefined;
  /** Undefined when the API key is in a Secret that exists. */
  readonly secret: ApiObject | undefined;
  /** Roles with their bindings. */
  readonly access: readonly GrantedAccess[];
  /** Roles that others take in; empty when there are none. */
  readonly aggregateRoles: readonly ApiObject[];
  readonly disruptionBudget: ApiObject | undefined;
  readonly networkPolicy: ApiObject | undefined;
  /** Undefined when no gateway is declared. */
  readonly gateway: GatewayObjects | undefined;
}

/** Adds the objects of an installation to the scope. */
export function addOperatorObjects(scope: Construct, model: OperatorModel): OperatorObjects {
  return {
    serviceAccount: model.serviceAccount.create ? serviceAccount(scope, model) : undefined,
    secret: model.apiKey.value === undefined ? undefined : secret(scope, model, model.apiKey.value),
    access: operatorAccess(scope, model),
    aggregateRoles: aggregateRoles(scope, model),
    disruptionBudget: disruptionBudget(scope, model),
    networkPolicy: networkPolicy(scope, model),
    gateway: operatorGateway(scope, model),
    ...operatorObservability(scope, model),
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
