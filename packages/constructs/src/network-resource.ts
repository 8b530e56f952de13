import type { ApiObject } from 'cdk8s';
import { twingateResource } from '@twingate-kit/crds';
import type { Construct } from 'constructs';
import { defined } from './defined.js';
import { ExistingObject } from './existing-object.js';
import type { ExistingObjectOptions } from './existing-object.js';
import { TwingateResource } from './l1/index.js';
import type { TwingateResourceSpec } from './l1/index.js';
import type { Protocols } from './protocols.js';
import { validateAtSynth } from './schema-validation.js';
import { toMetadata, TwingateObject } from './twingate-object.js';
import type { ITwingateObject, TwingateObjectProps } from './twingate-object.js';

/** A TwingateResource of any type: one that the app defines, or one that exists in the cluster already. */
export interface IResource extends ITwingateObject {
  readonly kind: 'TwingateResource';
}

export interface NetworkResourceProps extends TwingateObjectProps {
  /** Name of the resource in Twingate. */
  readonly name: string;
  /** A host name, an IP address, a CIDR range, or a pattern with the wildcards * and ?. */
  readonly address: string;
  /**
   * Another name under which clients reach the resource.
   * @default none
   */
  readonly alias?: string;
  /**
   * Global ID of the remote network that the resource belongs to. Fixed once set.
   * @default the remote network of the operator
   */
  readonly remoteNetworkId?: string;
  /**
   * Global ID of the security policy.
   * @default the default policy of the account
   */
  readonly securityPolicyId?: string;
  /**
   * Whether clients list the resource.
   * @default true
   */
  readonly isVisible?: boolean;
  /**
   * Whether clients show a browser shortcut; not with a wildcard in the address.
   * @default false
   */
  readonly isBrowserShortcutEnabled?: boolean;
  /**
   * Whether the labels of the Kubernetes object become tags of the resource.
   * @default true
   */
  readonly syncLabels?: boolean;
  /**
   * Which traffic reaches the resource.
   * @default all of it
   */
  readonly protocols?: Protocols;
  /**
   * ID of a resource that exists in Twingate: it is taken over, and made as these props say, instead of creating one.
   * @default a resource is created
   */
  readonly existingId?: string;
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
export class NetworkResource extends TwingateObject implements IResource {
  /** Refers to a TwingateResource that exists in the cluster, by the name of its Kubernetes object. */
  public static fromResourceName(
    scope: Construct,
    id: string,
    name: string,
    options: ExistingObjectOptions = {},
  ): IResource {
    return new ExistingObject(scope, id, {
      ...TwingateResource.GVK,
      kind: 'TwingateResource',
      ...options,
      name,
    });
  }

  public readonly apiObject: ApiObject;
  public readonly kind = 'TwingateResource';

  public constructor(scope: Construct, id: string, props: NetworkResourceProps) {
    super(scope, id);
    this.apiObject = new TwingateResource(this, 'Resource', {
      metadata: toMetadata(props),
      spec: toSpec(props),
    });
    validateAtSynth(this, twingateResource);
  }
}

function toSpec(props: NetworkResourceProps): TwingateResourceSpec {
  return defined({
    type: 'Network' as const,
    id: props.existingId,
    name: props.name,
    address: props.address,
    alias: props.alias,
    remoteNetworkId: props.remoteNetworkId,
    securityPolicyId: props.securityPolicyId,
    isVisible: props.isVisible,
    isBrowserShortcutEnabled: props.isBrowserShortcutEnabled,
    syncLabels: props.syncLabels,
    protocols: props.protocols?.toSpec(),
  });
}
