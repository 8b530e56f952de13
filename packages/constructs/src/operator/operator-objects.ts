import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { operatorAccess } from './operator-access.js';
import { operatorDeployment } from './operator-deployment.js';
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
}

/** Adds the objects of an installation to the scope. */
export function addOperatorObjects(scope: Construct, model: OperatorModel): OperatorObjects {
  return {
    serviceAccount: model.serviceAccount.create ? serviceAccount(scope, model) : undefined,
    secret: model.apiKey.value === undefined ? undefined : secret(scope, model, model.apiKey.value),
    access: operatorAccess(scope, model),
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
