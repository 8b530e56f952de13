import { newAccessEdge, type StoredAccessEdge } from '../twingate/entities/access-edge.js';
import {
  newCertificateAuthority,
  type StoredCertificateAuthority,
} from '../twingate/entities/certificate-authority.js';
import { newAccessRequest, type StoredAccessRequest } from '../twingate/entities/access-request.js';
import {
  newDevice,
  newSerialNumber,
  type StoredDevice,
  type StoredSerialNumber,
} from '../twingate/entities/device.js';
import {
  newDnsFilteringProfile,
  type StoredDnsFilteringProfile,
} from '../twingate/entities/dns-filtering-profile.js';
import { newConnector, type StoredConnector } from '../twingate/entities/connector.js';
import { newGateway, type StoredGateway } from '../twingate/entities/gateway.js';
import { newGroup, type StoredGroup } from '../twingate/entities/group.js';
import { everyoneGroupId, type Origin } from '../twingate/entities/record.js';
import { newRemoteNetwork, type StoredRemoteNetwork } from '../twingate/entities/remote-network.js';
import {
  newKubernetesResource,
  newNetworkResource,
  newSshResource,
  newWebAppResource,
  type StoredKubernetesResource,
  type StoredNetworkResource,
  type StoredSshResource,
  type StoredWebAppResource,
} from '../twingate/entities/resource.js';
import { newSecurityPolicy, type StoredSecurityPolicy } from '../twingate/entities/security-policy.js';
import {
  newServiceAccount,
  newServiceAccountKey,
  type StoredServiceAccount,
  type StoredServiceAccountKey,
} from '../twingate/entities/service-account.js';
import { newUser, type StoredUser } from '../twingate/entities/user.js';
import { formatGlobalId } from '../twingate/global-id.js';
import { formatTimestamp } from '../twingate/timestamp.js';

/** Far above the ids that a simulator gives itself, so that built entities can be added to its world. */
let lastKey = 500_000;

function origin(type: string): Origin & { readonly number: number } {
  lastKey += 1;
  const number = lastKey - 500_000;
  return { id: formatGlobalId(type, lastKey), at: formatTimestamp(Date.UTC(2026, 0, 1)), number };
}

/** Names and addresses are unique within the process unless they are given; other fields are the API's defaults. */
export function buildNetworkResource(overrides: Partial<StoredNetworkResource> = {}): StoredNetworkResource {
  const { number, ...start } = origin('Resource');
  const unique = { name: `Resource ${number}`, address: `r${number}.internal` };
  return { ...newNetworkResource(start), ...unique, ...overrides };
}

export function buildKubernetesResource(
  overrides: Partial<StoredKubernetesResource> = {},
): StoredKubernetesResource {
  const { number, ...start } = origin('Resource');
  const unique = { name: `Cluster ${number}`, address: `k${number}.internal` };
  return { ...newKubernetesResource(start), ...unique, ...overrides };
}

export function buildSshResource(overrides: Partial<StoredSshResource> = {}): StoredSshResource {
  const { number, ...start } = origin('Resource');
  const unique = { name: `Host ${number}`, address: `h${number}.internal` };
  return { ...newSshResource(start), ...unique, ...overrides };
}

export function buildWebAppResource(overrides: Partial<StoredWebAppResource> = {}): StoredWebAppResource {
  const { number, ...start } = origin('Resource');
  return {
    ...newWebAppResource(start),
    name: `Web app ${number}`,
    address: `w${number}.internal`,
    upstream: { port: 80, tlsMode: 'NONE' },
    downstream: { port: 443, tlsMode: 'NONE' },
    ...overrides,
  };
}

/** Without overrides: access of the group Everyone, without settings of its own. */
export function buildAccessEdge(overrides: Partial<StoredAccessEdge> = {}): StoredAccessEdge {
  return { ...newAccessEdge(everyoneGroupId), ...overrides };
}

export function buildGroup(overrides: Partial<StoredGroup> = {}): StoredGroup {
  const { number, ...start } = origin('Group');
  return { ...newGroup(start), name: `Group ${number}`, ...overrides };
}

export function buildUser(overrides: Partial<StoredUser> = {}): StoredUser {
  const { number, ...start } = origin('User');
  return { ...newUser(start), email: `user${number}@example.com`, ...overrides };
}

export function buildRemoteNetwork(overrides: Partial<StoredRemoteNetwork> = {}): StoredRemoteNetwork {
  const { number, ...start } = origin('RemoteNetwork');
  return { ...newRemoteNetwork(start), name: `Network ${number}`, ...overrides };
}

export function buildSecurityPolicy(overrides: Partial<StoredSecurityPolicy> = {}): StoredSecurityPolicy {
  const { number, ...start } = origin('SecurityPolicy');
  return { ...newSecurityPolicy(start), name: `Policy ${number}`, ...overrides };
}

export function buildServiceAccount(overrides: Partial<StoredServiceAccount> = {}): StoredServiceAccount {
  const { number, ...start } = origin('ServiceAccount');
  return { ...newServiceAccount(start), name: `Service account ${number}`, ...overrides };
}

export function buildCertificateAuthority(
  overrides: Partial<StoredCertificateAuthority> = {},
): StoredCertificateAuthority {
  const kind = overrides.__typename ?? 'X509CertificateAuthority';
  const { number, ...start } = origin(kind);
  const lastByte = (number % 256).toString(16).padStart(2, '0').toUpperCase();
  const fingerprint = [...Array<string>(31).fill('AB'), lastByte].join(':');
  return { ...newCertificateAuthority(kind, start), name: `CA ${number}`, fingerprint, ...overrides };
}

export function buildConnector(overrides: Partial<StoredConnector> = {}): StoredConnector {
  const { number, ...start } = origin('Connector');
  return { ...newConnector(start), name: `Connector ${number}`, ...overrides };
}

/** Its certificate authority is only named: add one to the world, or give the id of one that exists. */
export function buildGateway(overrides: Partial<StoredGateway> = {}): StoredGateway {
  const { number, ...start } = origin('Gateway');
  return { ...newGateway(start), address: `g${number}.internal:8443`, ...overrides };
}

/** Its service account is only named: add one to the world, or give the id of one that exists. */
export function buildServiceAccountKey(
  overrides: Partial<StoredServiceAccountKey> = {},
): StoredServiceAccountKey {
  const { number, ...start } = origin('ServiceAccountKey');
  return { ...newServiceAccountKey(start), name: `Key ${number}`, ...overrides };
}

/** Its user is only named: add one to the world, or give the id of one that exists. */
export function buildDevice(overrides: Partial<StoredDevice> = {}): StoredDevice {
  const { number, ...start } = origin('Device');
  return { ...newDevice(start), name: `Device ${number}`, ...overrides };
}

export function buildSerialNumber(overrides: Partial<StoredSerialNumber> = {}): StoredSerialNumber {
  const { number, ...start } = origin('SerialNumber');
  return { ...newSerialNumber(start), serialNumber: `SERIAL-${number}`, ...overrides };
}

/** Its user and resource are only named: add some to the world, or give the ids of some that exist. */
export function buildAccessRequest(overrides: Partial<StoredAccessRequest> = {}): StoredAccessRequest {
  const { number, ...start } = origin('AccessRequest');
  return { ...newAccessRequest(start), reason: `Reason ${number}`, ...overrides };
}

export function buildDnsFilteringProfile(
  overrides: Partial<StoredDnsFilteringProfile> = {},
): StoredDnsFilteringProfile {
  const { number, ...start } = origin('DnsFilteringProfile');
  return { ...newDnsFilteringProfile(start), name: `Profile ${number}`, priority: number, ...overrides };
}
