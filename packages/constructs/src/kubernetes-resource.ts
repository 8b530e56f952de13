import type { Construct } from 'constructs';
import type { IGateway } from './gateway.js';
import type { Protocols } from './protocols.js';
import { Resource } from './resource.js';
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
    const { gateway, protocols } = props;
    super(scope, id, props, { type: 'Kubernetes', gateway, protocols: protocols?.toSpec() });
  }
}
