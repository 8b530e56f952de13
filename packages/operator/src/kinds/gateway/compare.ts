import type { Gateway } from '@twingate-kit/sdk';
import type { FieldDrift } from '../../external/external-resource.js';
import type { DesiredGateway } from './desired.js';

/** Fields in which `remote` differs. The remote network is none of them: a gateway does not move. */
export function compareGateway(desired: DesiredGateway, remote: Gateway): readonly FieldDrift[] {
  const drift: FieldDrift[] = [];
  if (desired.address.toLowerCase() !== remote.address.toLowerCase()) drift.push({ field: 'address' });
  if (desired.x509CAId !== remote.x509CA.id) drift.push({ field: 'x509CAId' });
  return drift;
}
