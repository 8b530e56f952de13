import { serviceResourceSuffix, type TwingateResource } from '@twingate-kit/crds';
import { TerminalError, type OwnerReference } from '../../engine/index.js';
import type { Stored } from '../../external/external-resource.js';
import { reasons } from '../../external/reasons.js';
import type { ServedGateway } from '../gateway/gateway-object.js';

type ResourceObject = Stored<TwingateResource>;

/**
 * Version 1 of the older operator had no gateways as objects: its Kubernetes resources name none. They belong to the
 * TwingateGateway that is named like the Service which they were made of. Undefined for all other resources.
 */
export function implicitGatewayName({ metadata, spec }: ResourceObject): string | undefined {
  if (spec.type !== 'Kubernetes' || spec.gatewayRef !== undefined) return undefined;
  const { name } = metadata;
  return name.endsWith(serviceResourceSuffix) && name.length > serviceResourceSuffix.length
    ? name.slice(0, -serviceResourceSuffix.length)
    : undefined;
}

/** The object with the gateway named that it belongs to. */
export function withGatewayRef(object: ResourceObject): ResourceObject {
  const name = implicitGatewayName(object);
  return name === undefined ? object : { ...object, spec: { ...object.spec, gatewayRef: { name } } };
}

/** Throws TerminalError when the gateway of that name serves another Service than the resource was made of. */
export function requireSameService(object: ResourceObject, service: string, gateway: ServedGateway): void {
  const { name, namespace } = gateway.spec.serviceRef;
  const own = object.metadata.namespace;
  if (name === service && (namespace ?? own) === own) return;
  throw new TerminalError(
    reasons.gatewayMismatch,
    `The TwingateGateway ${service} serves the Service ${name}, not ${service}, which this resource was made of. Set spec.gatewayRef to the right gateway.`,
  );
}

/** Kubernetes resources must outlive the Service that version 1 made them of, so that it must not own them. */
export function isOwnedByService({ metadata, spec }: ResourceObject): boolean {
  return spec.type === 'Kubernetes' && (metadata.ownerReferences ?? []).some(isService);
}

export function otherOwners({ metadata }: ResourceObject): readonly OwnerReference[] {
  return (metadata.ownerReferences ?? []).filter((owner) => !isService(owner));
}

function isService({ apiVersion, kind }: OwnerReference): boolean {
  return apiVersion === 'v1' && kind === 'Service';
}
