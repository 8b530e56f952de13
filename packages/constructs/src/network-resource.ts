import type { Construct } from 'constructs';
import type { Protocols } from './protocols.js';
import { Resource } from './resource.js';
import type { ResourceProps } from './resource.js';

export interface NetworkResourceProps extends ResourceProps {
  /** A host name, an IP address, a CIDR range, or a pattern with the wildcards * and ?. */
  readonly address: string;
  /**
   * Whether clients show a browser shortcut; not with a wildcard in the address.
   * @default false
   */
  readonly isBrowserShortcutEnabled?: boolean;
  /**
   * Which traffic reaches the resource.
   * @default all of it
   */
  readonly protocols?: Protocols;
}

/**
 * Something that users reach through Twingate by its network address.
 *
 * @example
 * new NetworkResource(chart, 'wiki', {
 *   name: 'Wiki',
 *   address: 'wiki.example.internal',
 *   protocols: Protocols.tcp(443),
 * });
 */
export class NetworkResource extends Resource {
  public constructor(scope: Construct, id: string, props: NetworkResourceProps) {
    super(scope, id, props, {
      type: 'Network',
      isBrowserShortcutEnabled: props.isBrowserShortcutEnabled,
      protocols: props.protocols?.toSpec(),
    });
  }
}
