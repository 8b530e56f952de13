import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { containerFields, podFields } from '../operator/operator-deployment.js';
import type { Labels, OperatorModel } from '../operator/operator-model.js';
import type { TemplateTokens } from './template-tokens.js';

/** What Helm makes for a while and removes: only a chart has it. */
export interface HookObjects {
  /** Of `helm test`. */
  readonly testPod: ApiObject;
}

/** Adds the hooks of the chart to the scope. */
export function addHookObjects(scope: Construct, model: OperatorModel, tokens: TemplateTokens): HookObjects {
  // Other labels than those of the operator's Pods, which the Service and the Deployment select.
  const labels = tokens.include<Labels>('twingate-operator.hookLabels');
  return { testPod: testPod(scope, model, labels) };
}

/** Whether the image can be pulled and starts under the security contexts of the release. */
function testPod(scope: Construct, model: OperatorModel, labels: Labels): ApiObject {
  return new ApiObject(scope, 'Test', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${model.name}-test`,
      namespace: model.namespace,
      labels,
      annotations: {
        'helm.sh/hook': 'test',
        'helm.sh/hook-delete-policy': 'before-hook-creation,hook-succeeded',
      },
    },
    spec: {
      ...podFields(model),
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      containers: [{ ...containerFields(model), name: 'version', args: ['--version'] }],
    },
  });
}
