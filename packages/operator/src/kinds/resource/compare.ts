import type { Resource } from '@twingate-kit/sdk';
import type { FieldDrift } from '../../external/external-resource.js';
import type {
  DesiredKubernetesResource,
  DesiredNetworkResource,
  DesiredProtocol,
  DesiredResource,
  DesiredWebAppResource,
} from './desired.js';
import { normalizePortRanges } from './port-ranges.js';

/** Per field that is sent: whether the remote value means the same. `type` is not a field, and never changes. */
type Checks<D extends DesiredResource> = Readonly<
  Record<
    Exclude<keyof D, 'type'>,
    (desired: D, remote: Resource, defaultPolicyId: string | undefined) => boolean
  >
>;

const common: Checks<DesiredResource> = {
  name: (desired, remote) => desired.name === remote.name,
  address: (desired, remote) => desired.address === remote.address.value,
  remoteNetworkId: (desired, remote) => desired.remoteNetworkId === remote.remoteNetwork.id,
  alias: (desired, remote) => (desired.alias ?? '').toLowerCase() === (remote.alias ?? '').toLowerCase(),
  isVisible: (desired, remote) => desired.isVisible === remote.isVisible,
  securityPolicyId: ({ securityPolicyId }, remote, defaultPolicyId) =>
    // The first also holds for the default policy's ID while it is not known which one that is.
    securityPolicyId === remote.securityPolicy?.id ||
    (securityPolicyId === defaultPolicyId ? null : securityPolicyId) === policyOf(remote),
  tags: (desired, remote) => sameTags(desired.tags, remote.tags),
};

const network: Checks<DesiredNetworkResource> = {
  ...common,
  isBrowserShortcutEnabled: (desired, remote) =>
    desired.isBrowserShortcutEnabled === remote.isBrowserShortcutEnabled,
  protocols: ({ protocols }, remote) =>
    protocols.allowIcmp === remote.protocols.allowIcmp &&
    sameProtocol(protocols.tcp, remote.protocols.tcp) &&
    sameProtocol(protocols.udp, remote.protocols.udp),
};

const kubernetes: Checks<DesiredKubernetesResource> = {
  ...common,
  gatewayId: (desired, remote) =>
    remote.__typename === 'KubernetesResource' && desired.gatewayId === remote.gateway?.id,
};

const webApp: Checks<DesiredWebAppResource> = {
  ...common,
  gatewayId: (desired, remote) =>
    remote.__typename === 'WebAppResource' && desired.gatewayId === remote.gateway?.id,
  downstream: (desired, remote) =>
    remote.__typename === 'WebAppResource' && desired.downstream.port === remote.downstream?.port,
  upstream: (desired, remote) =>
    remote.__typename === 'WebAppResource' && desired.upstream.port === remote.upstream?.port,
  requestHeaderRewrites: (desired, remote) =>
    remote.__typename === 'WebAppResource' &&
    sameRewrites(desired.requestHeaderRewrites, remote.requestHeaderRewrites),
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
  switch (desired.type) {
    case 'Network':
      return differences(network, desired, remote, defaultPolicyId);
    case 'Kubernetes':
      return differences(kubernetes, desired, remote, defaultPolicyId);
    case 'WebApp':
      return differences(webApp, desired, remote, defaultPolicyId);
  }
}

function differences<D extends DesiredResource>(
  checks: Checks<D>,
  desired: D,
  remote: Resource,
  defaultPolicyId: string | undefined,
): readonly FieldDrift[] {
  const fields = Object.keys(checks) as (keyof Checks<D> & string)[];
  return fields
    .filter((field) => !checks[field](desired, remote, defaultPolicyId))
    .map((field) => ({ field }));
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

/** In any order; header names are the same in any case. */
function sameRewrites(
  desired: DesiredWebAppResource['requestHeaderRewrites'],
  remote: DesiredWebAppResource['requestHeaderRewrites'],
): boolean {
  if (desired.length !== remote.length) return false;
  const values = new Map(remote.map(({ key, value }) => [key.toLowerCase(), value]));
  return desired.every(({ key, value }) => values.get(key.toLowerCase()) === value);
}
