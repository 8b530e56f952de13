import type { TwingateGroup, TwingateResource } from '@twingate-kit/crds';
import { Store, keyOf, type KubeObject, type ObjectKey } from '../engine/index.js';
import type { Stored } from '../external/external-resource.js';
import { managedStore } from '../external/managed-controller.js';
import type { ServedCertificateAuthority } from './certificate-authority/certificate-authority-object.js';
import type { ServedGateway } from './gateway/gateway-object.js';
import type { Service } from './gateway/service.js';
import { referencedKey } from './references.js';
import { withGatewayRef } from './resource/migration.js';

/** Names of the indexes by which objects are found that refer to another one, by its key or ID. */
export const indexes = {
  /** Resources by the gateway that they name. */
  gateway: 'gateway',
  /** Gateways by the Service that they name. */
  service: 'service',
  /** Gateways by the certificate authority that they name. */
  authority: 'authority',
  /** Gateways by the ID of the certificate authority that is registered for them. */
  registeredAuthority: 'registeredAuthority',
  /** Certificate authorities by the Secret that they name. */
  secret: 'secret',
} as const;

/** What is known of the cluster, by kind. */
export interface Stores {
  readonly resources: Store<Stored<TwingateResource>>;
  readonly groups: Store<Stored<TwingateGroup>>;
  readonly gateways: Store<ServedGateway>;
  readonly authorities: Store<ServedCertificateAuthority>;
  readonly services: Store<Service>;
  /** Their metadata alone. */
  readonly secrets: Store<KubeObject>;
}

export function createStores(): Stores {
  return {
    resources: managedStore<Stored<TwingateResource>>({ [indexes.gateway]: gatewaysOf }),
    groups: managedStore<Stored<TwingateGroup>>(),
    gateways: managedStore<ServedGateway>({
      [indexes.service]: servicesOf,
      [indexes.authority]: authoritiesOf,
      [indexes.registeredAuthority]: ({ status }) => present(status?.x509CaId),
    }),
    authorities: managedStore<ServedCertificateAuthority>({
      [indexes.secret]: (object) => present(referencedKey(object, object.spec.secretRef)),
    }),
    services: new Store<Service>(),
    secrets: new Store<KubeObject>(),
  };
}

export function gatewaysOf(object: Stored<TwingateResource>): readonly ObjectKey[] {
  return present(referencedKey(object, withGatewayRef(object).spec.gatewayRef));
}

export function servicesOf(object: ServedGateway): readonly ObjectKey[] {
  return present(referencedKey(object, object.spec.serviceRef));
}

export function authoritiesOf(object: ServedGateway): readonly ObjectKey[] {
  return present(referencedKey(object, object.spec.x509CertificateAuthorityRef));
}

/** Whether a TwingateResource of this cluster names the gateway. */
export function isGatewayReferenced({ resources }: Stores, gateway: ServedGateway): boolean {
  return resources.byIndex(indexes.gateway, keyOf(gateway)).length > 0;
}

/** Whether a TwingateGateway of this cluster uses the authority `id`, or is about to by naming this object. */
export function isAuthorityReferenced(
  { gateways }: Stores,
  authority: ServedCertificateAuthority,
  id: string,
): boolean {
  if (gateways.byIndex(indexes.registeredAuthority, id).length > 0) return true;
  // One that an older operator left has not said yet which it uses.
  return gateways
    .byIndex(indexes.authority, keyOf(authority))
    .some(
      ({ spec, status }) => status?.x509CaId === undefined && typeof spec.id === 'string' && spec.id !== '',
    );
}

function present(value: string | undefined): readonly string[] {
  return value === undefined || value === '' ? [] : [value];
}
