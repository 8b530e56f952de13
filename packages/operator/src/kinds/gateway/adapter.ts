import { twingateGateway } from '@twingate-kit/crds';
import type { Gateway } from '@twingate-kit/sdk';
import type { ExternalResource } from '../../external/external-resource.js';
import type { TwingateApi } from '../../twingate/api.js';
import type { ServedCertificateAuthority } from '../certificate-authority/certificate-authority-object.js';
import { collect } from '../collect.js';
import { requireManagedId, type References, type ReferenceTarget } from '../references.js';
import { compareGateway } from './compare.js';
import { desiredGateway, type DesiredGateway } from './desired.js';
import type { ServedGateway } from './gateway-object.js';
import type { Service } from './service.js';

export interface GatewayAdapterOptions {
  readonly api: TwingateApi;
  readonly references: References;
  readonly services: ReferenceTarget<Service>;
  readonly certificateAuthorities: ReferenceTarget<ServedCertificateAuthority>;
  readonly defaults: () => { readonly remoteNetworkId: string };
  /** Whether a TwingateResource of this cluster names the gateway. */
  readonly isReferenced: (gateway: ServedGateway) => boolean;
}

/** TwingateGateway and the gateways of the Admin API, which have neither names nor times. */
export function gatewayAdapter(
  options: GatewayAdapterOptions,
): ExternalResource<ServedGateway, DesiredGateway, Gateway> {
  const { api, references, services, certificateAuthorities, defaults, isReferenced } = options;
  return {
    apiVersion: `${twingateGateway.group}/${twingateGateway.version}`,
    kind: twingateGateway.kind,
    plural: twingateGateway.plural,
    undated: true,
    validate: (object) => twingateGateway.validate(object),
    desired: async (object, { signal }) => {
      const { serviceRef, x509CertificateAuthorityRef: caRef } = object.spec;
      const authority = await references.find(
        object,
        caRef,
        'x509CertificateAuthorityRef',
        certificateAuthorities,
        signal,
      );
      const x509CAId = requireManagedId(authority, certificateAuthorities);
      const service = await references.find(object, serviceRef, 'serviceRef', services, signal);
      return desiredGateway(object, { service, x509CAId }, defaults());
    },
    compare: compareGateway,
    naturalKey: ({ address, remoteNetworkId, x509CAId }) =>
      JSON.stringify([address, remoteNetworkId, x509CAId]),
    matches: (input, remote) =>
      compareGateway(input, remote).length === 0 && input.remoteNetworkId === remote.remoteNetwork.id,
    incompatibility: () => undefined,
    immovable: ({ remoteNetworkId }, { id, remoteNetwork }) =>
      remoteNetworkId === remoteNetwork.id
        ? undefined
        : `${id} is in the remote network ${remoteNetwork.id}, not in ${remoteNetworkId}, and gateways cannot be moved. Delete this object and create another, or set spec.remoteNetworkId to ${remoteNetwork.id}.`,
    statusFields: (_object, { address, x509CAId }) => ({ address, x509CaId: x509CAId }),
    isReferenced,
    observe: (id, call) => api.call((client) => client.gateways.get(id, call)),
    candidates: (_input, call) => collect(api.iterate((client) => client.gateways.list(call))),
    pages: (call) => api.iterate((client) => client.gateways.pages({ overlap: 1, ...call })),
    create: (input, call) => api.call((client) => client.gateways.create(input, call)),
    // The network is left out: nothing of this kind moves.
    update: (id, { address, x509CAId }, call) =>
      api.call((client) => client.gateways.update(id, { address, x509CAId }, call), { type: 'Gateway', id }),
    delete: (id, call) => api.delete({ type: 'Gateway', id }, (client) => client.gateways.delete(id, call)),
  };
}
