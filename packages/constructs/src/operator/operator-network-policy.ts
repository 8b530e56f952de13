import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { defined } from '../defined.js';
import { HEALTH_PORT } from './operator-deployment.js';
import type { KubeFields, NetworkPolicyModel, OperatorModel } from './operator-model.js';

const DNS_PORT = 53;
/** Of Twingate, of registries, and of the Service of the API server. */
const HTTPS_PORT = 443;

/** Limits the Pods to what they need: names, the API server, HTTPS; and who asks them for health and metrics. */
export function networkPolicy(
  scope: Construct,
  { name, namespace, labels, selectorLabels, networkPolicy: policy }: OperatorModel,
): ApiObject | undefined {
  if (policy === undefined) return undefined;
  return new ApiObject(scope, 'NetworkPolicy', {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace, labels },
    spec: {
      podSelector: { matchLabels: selectorLabels },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [defined({ ports: [tcp(HEALTH_PORT)], from: policy.ingressFrom })],
      egress: egress(policy),
    },
  });
}

function egress({ apiServerPort, twingatePort, extraEgress }: NetworkPolicyModel): readonly KubeFields[] {
  return [
    { ports: [{ port: DNS_PORT, protocol: 'UDP' }, tcp(DNS_PORT)] },
    {
      ports: [
        tcp(HTTPS_PORT),
        // Some networks look at the address behind the Service.
        tcp(apiServerPort),
        ...(twingatePort === undefined ? [] : [tcp(twingatePort)]),
      ],
    },
    ...extraEgress,
  ];
}

function tcp(port: number): KubeFields {
  return { port, protocol: 'TCP' };
}
