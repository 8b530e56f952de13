import type { Construct } from 'constructs';
import { defined } from './defined.js';
import type { IGateway } from './gateway.js';
import type { Protocols } from './protocols.js';
import { checkReferences, expectKind, namespaceFor, referenceTo } from './references.js';
import { commonSpec, Resource } from './resource.js';
import type { ResourceProps } from './resource.js';

export interface KubernetesResourceProps extends ResourceProps {
  /** Host name or IP address of the API server, as the gateway reaches it. */
  readonly address: string;
  /** The gateway through which it is reached. */
  readonly gateway: IGateway;
  /**
   * Which traffic reaches the resource.
   * @default all of it
   */
  readonly protocols?: Protocols;
}

/**
 * The API server of a Kubernetes cluster, which users reach with kubectl through a gateway.
 *
 * @example
 * new KubernetesResource(chart, 'cluster', {
 *   name: 'Production cluster',
 *   address: 'kubernetes.default.svc.cluster.local',
 *   gateway,
 * });
 */
export class KubernetesResource extends Resource {
  public constructor(scope: Construct, id: string, props: KubernetesResourceProps) {
    expectKind(`${scope.node.path}/${id}: gateway`, props.gateway, 'TwingateGateway');
    super(
      scope,
      id,
      props,
      defined({
        ...commonSpec(props),
        type: 'Kubernetes' as const,
        address: props.address,
        gatewayRef: referenceTo(props.gateway, namespaceFor(scope, props)),
        protocols: props.protocols?.toSpec(),
      }),
    );
    checkReferences(this, { gatewayRef: props.gateway });
  }
}
