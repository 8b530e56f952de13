import { twingateGateway, twingateResource } from '@twingate-kit/crds';
import type { Construct } from 'constructs';
import { defined } from './defined.js';
import type { Undefinable } from './defined.js';
import { ExistingObject } from './existing-object.js';
import type { ExistingObjectOptions } from './existing-object.js';
import type { IGateway } from './gateway.js';
import type { IGroup } from './group.js';
import type { TwingateResourceSpec } from './l1/index.js';
import { Principal } from './principal.js';
import { ResourceAccess } from './resource-access.js';
import type { AccessTerms } from './resource-access.js';
import { TwingateObject } from './twingate-object.js';
import type { ITwingateObject, TwingateObjectProps } from './twingate-object.js';

/** A TwingateResource of any type: one that the app defines, or one that exists in the cluster already. */
export interface IResource extends ITwingateObject {
  readonly kind: 'TwingateResource';

  /**
   * Gives a group or service account access.
   * @param principal a {@link Group}, or who {@link Principal} names
   * @param terms default: for good, under the policy of the resource
   * @throws when this app gives it access already
   */
  grantAccess(principal: IGroup | Principal, terms?: AccessTerms): ResourceAccess;
}

/** What resources of all types have. */
export interface ResourceProps extends TwingateObjectProps {
  /** Name of the resource in Twingate. */
  readonly name: string;
  /** Where it is. */
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
   * Whether the labels of the Kubernetes object become tags of the resource.
   * @default true
   */
  readonly syncLabels?: boolean;
  /**
   * ID of a resource that exists in Twingate: it is taken over, and made as these props say, instead of creating one.
   * @default a resource is created
   */
  readonly existingId?: string;
}

/** What resources of one type have beside it. */
type OfType = Undefinable<Omit<TwingateResourceSpec, 'gatewayRef'>> & { readonly gateway?: IGateway };

/** What NetworkResource, KubernetesResource and WebAppResource share. */
export abstract class Resource extends TwingateObject implements IResource {
  /** Refers to a TwingateResource that exists in the cluster, by the name of its Kubernetes object. */
  public static fromResourceName(
    scope: Construct,
    id: string,
    name: string,
    options: ExistingObjectOptions = {},
  ): IResource {
    return new ExistingResource(scope, id, twingateResource, { ...options, name });
  }

  public readonly kind = 'TwingateResource';

  protected constructor(scope: Construct, id: string, props: ResourceProps, { gateway, ...ofType }: OfType) {
    super(scope, id, {
      definition: twingateResource,
      props,
      spec: { ...commonSpec(props), ...ofType },
      references: defined({
        gatewayRef: gateway && { prop: 'gateway', target: gateway, kind: twingateGateway.kind },
      }),
    });
  }

  public grantAccess(principal: IGroup | Principal, terms: AccessTerms = {}): ResourceAccess {
    return grantAccess(this, principal, terms);
  }
}

class ExistingResource extends ExistingObject<'TwingateResource'> implements IResource {
  public grantAccess(principal: IGroup | Principal, terms: AccessTerms = {}): ResourceAccess {
    return grantAccess(this, principal, terms);
  }
}

function grantAccess(
  resource: IResource & Construct,
  given: IGroup | Principal,
  terms: AccessTerms,
): ResourceAccess {
  const principal = Principal.of(given);
  const id = `access-${principal.id}`;
  if (resource.node.tryFindChild(id) !== undefined) {
    throw new Error(
      `${resource.node.path}: access for ${principal.id} is there already; for another one called ${principal.id}, use new ResourceAccess(…)`,
    );
  }
  return new ResourceAccess(resource, id, { ...terms, resource, principal });
}

/** The fields of a spec that all types have. */
function commonSpec(props: ResourceProps): Undefinable<TwingateResourceSpec> {
  return {
    id: props.existingId,
    name: props.name,
    address: props.address,
    alias: props.alias,
    remoteNetworkId: props.remoteNetworkId,
    securityPolicyId: props.securityPolicyId,
    isVisible: props.isVisible,
    syncLabels: props.syncLabels,
  };
}
