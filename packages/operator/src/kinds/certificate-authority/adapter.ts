import { twingateCertificateAuthority } from '@twingate-kit/crds';
import type { CertificateAuthority } from '@twingate-kit/sdk';
import { InvariantError } from '../../engine/index.js';
import type { ExternalResource } from '../../external/external-resource.js';
import type { TwingateApi } from '../../twingate/api.js';
import { collect } from '../collect.js';
import { referencedKey, type References, type ReferenceTarget } from '../references.js';
import { unwatchedSecret } from '../unwatched-secret.js';
import type { ServedCertificateAuthority } from './certificate-authority-object.js';
import { readCertificate } from './certificate.js';
import { compareCertificateAuthority, hasFingerprint, importMismatch } from './compare.js';
import { desiredCertificateAuthority, successorOf, type DesiredCertificateAuthority } from './desired.js';
import type { TlsSecret } from './tls-secret.js';

export interface CertificateAuthorityAdapterOptions {
  readonly api: TwingateApi;
  readonly references: References;
  readonly secrets: ReferenceTarget<TlsSecret>;
  /** Whether a TwingateGateway of this cluster uses the remote object `id` by way of this object. */
  readonly isReferenced: (authority: ServedCertificateAuthority, id: string) => boolean;
}

/** TwingateCertificateAuthority and the X.509 authorities of the Admin API, which cannot be changed and have no times. */
export function certificateAuthorityAdapter(
  options: CertificateAuthorityAdapterOptions,
): ExternalResource<ServedCertificateAuthority, DesiredCertificateAuthority, CertificateAuthority> {
  const { api, references, secrets, isReferenced } = options;
  return {
    apiVersion: `${twingateCertificateAuthority.group}/${twingateCertificateAuthority.version}`,
    kind: twingateCertificateAuthority.kind,
    plural: twingateCertificateAuthority.plural,
    undated: true,
    validate: (object) => twingateCertificateAuthority.validate(object),
    desired: async (object, { signal }) => {
      const secret = await references.find(object, object.spec.secretRef, 'secretRef', secrets, signal);
      return desiredCertificateAuthority(object, readCertificate(secret));
    },
    compare: compareCertificateAuthority,
    replacement: (desired, _remote, now) => successorOf(desired, now),
    naturalKey: ({ fingerprint }) => fingerprint,
    // Names are unique, so that no foreign authority can have this one together with our certificate.
    matches: (input, remote) =>
      hasFingerprint(input, remote) && 'name' in remote && remote.name === input.name,
    incompatibility: (_object, { id, __typename }) =>
      __typename === 'X509CertificateAuthority'
        ? undefined
        : `${id} is a ${__typename} in Twingate; only an X509CertificateAuthority can be managed. Correct spec.id.`,
    importMismatch,
    isReferenced,
    afterSync: (object) => {
      const { secretRef } = object.spec;
      if (references.isFollowed(object, secretRef, secrets)) return Promise.resolve(undefined);
      return Promise.resolve({ synced: unwatchedSecret(referencedKey(object, secretRef) ?? '') });
    },
    observe: (id, call) => api.call((client) => client.certificateAuthorities.get(id, call)),
    candidates: (_input, call) => collect(api.iterate((client) => client.certificateAuthorities.list(call))),
    pages: (call) => api.iterate((client) => client.certificateAuthorities.pages({ overlap: 1, ...call })),
    create: ({ name, certificate }, call) =>
      api.call((client) => client.certificateAuthorities.createX509({ name, certificate }, call)),
    update: () => Promise.reject(new InvariantError('A certificate authority cannot be updated')),
    delete: (id, call) =>
      api.delete({ type: 'Certificate authority', id }, (client) =>
        client.certificateAuthorities.deleteX509(id, call),
      ),
  };
}
