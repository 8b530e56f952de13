import type { Construct } from 'constructs';
import type { IGateway } from './gateway.js';
import { Resource } from './resource.js';
import type { ResourceProps } from './resource.js';

export interface WebAppResourceProps extends ResourceProps {
  /** Host name of the web application, as the gateway reaches it. */
  readonly address: string;
  /** The gateway through which it is reached. */
  readonly gateway: IGateway;
  /** The port that users connect to. */
  readonly downstreamPort: number;
  /** The port that the application listens on. */
  readonly upstreamPort: number;
  /**
   * Headers of requests, with the values that the gateway gives them. Their names differ in more than case.
   * @default none
   */
  readonly requestHeaderRewrites?: Readonly<Record<string, string>>;
}

/**
 * A web application that users reach through a gateway.
 *
 * @example
 * new WebAppResource(chart, 'shop', {
 *   name: 'Shop',
 *   address: 'shop.default.svc.cluster.local',
 *   gateway,
 *   downstreamPort: 443,
 *   upstreamPort: 8080,
 * });
 */
export class WebAppResource extends Resource {
  public constructor(scope: Construct, id: string, props: WebAppResourceProps) {
    const rewrites = Object.entries(props.requestHeaderRewrites ?? {});
    super(scope, id, props, {
      type: 'WebApp',
      gateway: props.gateway,
      downstream: { port: props.downstreamPort },
      upstream: { port: props.upstreamPort },
      requestHeaderRewrites:
        rewrites.length === 0 ? undefined : rewrites.map(([name, value]) => ({ name, value })),
    });
  }
}
