import type { Resource } from '@twingate-kit/sdk';
import type { FieldDrift } from '../../external/external-resource.js';
import type { DesiredProtocol, DesiredResource } from './desired.js';
import { normalizePortRanges } from './port-ranges.js';

type Check = (desired: DesiredResource, remote: Resource, defaultPolicyId: string | undefined) => boolean;

/** Per field that is sent: whether the remote value means the same. */
const equal: Readonly<Record<keyof DesiredResource, Check>> = {
  name: (desired, remote) => desired.name === remote.name,
  address: (desired, remote) => desired.address === remote.address.value,
  remoteNetworkId: (desired, remote) => desired.remoteNetworkId === remote.remoteNetwork.id,
  alias: (desired, remote) => (desired.alias ?? '').toLowerCase() === (remote.alias ?? '').toLowerCase(),
  isVisible: (desired, remote) => desired.isVisible === remote.isVisible,
  isBrowserShortcutEnabled: (desired, remote) =>
    desired.isBrowserShortcutEnabled === remote.isBrowserShortcutEnabled,
  protocols: ({ protocols }, remote) =>
    protocols.allowIcmp === remote.protocols.allowIcmp &&
    sameProtocol(protocols.tcp, remote.protocols.tcp) &&
    sameProtocol(protocols.udp, remote.protocols.udp),
  securityPolicyId: ({ securityPolicyId }, remote, defaultPolicyId) =>
    // The first also holds for the default policy's ID while it is not known which one that is.
    securityPolicyId === remote.securityPolicy?.id ||
    (securityPolicyId === defaultPolicyId ? null : securityPolicyId) === policyOf(remote),
  tags: (desired, remote) => sameTags(desired.tags, remote.tags),
};

/**
 * Fields in which `remote` differs from what is asked. `defaultPolicyId` is the ID of the account's default security
 * policy, which no policy at all is equal to.
 */
export function compareResource(
  desired: DesiredResource,
  remote: Resource,
  defaultPolicyId: string | undefined,
): readonly FieldDrift[] {
  return Object.entries(equal)
    .filter(([, isEqual]) => !isEqual(desired, remote, defaultPolicyId))
    .map(([field]) => ({ field }));
}

/** Null for the account's default policy, as for none. */
function policyOf({ securityPolicy }: Resource): string | null {
  return securityPolicy === null || securityPolicy.policyType === 'DEFAULT_RESOURCE'
    ? null
    : securityPolicy.id;
}

function sameProtocol(desired: DesiredProtocol, remote: Resource['protocols']['tcp']): boolean {
  if (desired.policy !== remote.policy) return false;
  // The API ignores ports of ALLOW_ALL.
  if (desired.policy === 'ALLOW_ALL') return true;
  return (
    JSON.stringify(normalizePortRanges(desired.ports)) ===
    JSON.stringify(normalizePortRanges(remote.ports.map(({ start, end }) => ({ start, end }))))
  );
}

function sameTags(desired: DesiredResource['tags'], remote: Resource['tags']): boolean {
  if (desired.length !== remote.length) return false;
  const values = new Map(remote.map(({ key, value }) => [key.trim(), value.trim()]));
  return desired.every(({ key, value }) => values.get(key) === value);
}
