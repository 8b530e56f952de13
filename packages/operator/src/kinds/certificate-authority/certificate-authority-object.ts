import type { TwingateCertificateAuthority } from '@twingate-kit/crds';
import type { Stored } from '../../external/external-resource.js';

/** A TwingateCertificateAuthority as the API server has it. */
export type ServedCertificateAuthority = Stored<TwingateCertificateAuthority>;
