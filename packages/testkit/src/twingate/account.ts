import type { Clock } from '../clock/clock.js';
import { Collection, type ListOrder } from './collection.js';
import type { StoredAccessRequest } from './entities/access-request.js';
import type { StoredCertificateAuthority } from './entities/certificate-authority.js';
import type { StoredConnector } from './entities/connector.js';
import type { StoredDevice, StoredSerialNumber } from './entities/device.js';
import type { StoredDnsFilteringProfile } from './entities/dns-filtering-profile.js';
import type { StoredGateway } from './entities/gateway.js';
import { newGroup, type StoredGroup } from './entities/group.js';
import { defaultNetworkId, defaultPolicyId, everyoneGroupId, type Origin } from './entities/record.js';
import { newRemoteNetwork, type StoredRemoteNetwork } from './entities/remote-network.js';
import type { StoredResource } from './entities/resource.js';
import { newSecurityPolicy, type StoredSecurityPolicy } from './entities/security-policy.js';
import type { StoredServiceAccount, StoredServiceAccountKey } from './entities/service-account.js';
import type { StoredUser } from './entities/user.js';
import { formatGlobalId } from './global-id.js';
import { createTimestamps } from './timestamp.js';

/** What is stored, by the name of its collection. */
export interface Records {
  readonly resources: StoredResource;
  readonly groups: StoredGroup;
  readonly users: StoredUser;
  readonly remoteNetworks: StoredRemoteNetwork;
  readonly connectors: StoredConnector;
  readonly securityPolicies: StoredSecurityPolicy;
  readonly serviceAccounts: StoredServiceAccount;
  readonly gateways: StoredGateway;
  readonly certificateAuthorities: StoredCertificateAuthority;
  readonly serviceAccountKeys: StoredServiceAccountKey;
  readonly devices: StoredDevice;
  readonly serialNumbers: StoredSerialNumber;
  readonly accessRequests: StoredAccessRequest;
  readonly dnsFilteringProfiles: StoredDnsFilteringProfile;
}

export type Collections = { readonly [Name in keyof Records]: Collection<Records[Name]> };

/** What belongs to no record. */
export interface AccountSettings {
  /** False: the feature is off, and queries for profiles give null. */
  readonly dnsFilteringEnabled: boolean;
  /** Null: the event export is not configured. */
  readonly eventsSyncOidcProviderUrl: string | null;
}

/** The stored state of one simulated account. */
export class Account implements Collections {
  readonly clock: Clock;
  readonly resources: Collections['resources'];
  readonly groups: Collections['groups'];
  readonly users: Collections['users'];
  readonly remoteNetworks: Collections['remoteNetworks'];
  readonly connectors: Collections['connectors'];
  readonly securityPolicies: Collections['securityPolicies'];
  readonly serviceAccounts: Collections['serviceAccounts'];
  readonly gateways: Collections['gateways'];
  readonly certificateAuthorities: Collections['certificateAuthorities'];
  readonly serviceAccountKeys: Collections['serviceAccountKeys'];
  readonly devices: Collections['devices'];
  readonly serialNumbers: Collections['serialNumbers'];
  readonly accessRequests: Collections['accessRequests'];
  readonly dnsFilteringProfiles: Collections['dnsFilteringProfiles'];
  settings: AccountSettings = { dnsFilteringEnabled: true, eventsSyncOidcProviderUrl: null };
  /** The present time in the API's text form. */
  readonly timestamp: () => string;
  #lastKey = 1000;

  constructor(clock: Clock, listOrder?: ListOrder) {
    this.clock = clock;
    this.timestamp = createTimestamps(clock);
    this.resources = new Collection(listOrder);
    this.groups = new Collection(listOrder);
    this.users = new Collection(listOrder);
    this.remoteNetworks = new Collection(listOrder);
    this.connectors = new Collection(listOrder);
    this.securityPolicies = new Collection(listOrder);
    this.serviceAccounts = new Collection(listOrder);
    this.gateways = new Collection(listOrder);
    this.certificateAuthorities = new Collection(listOrder);
    this.serviceAccountKeys = new Collection(listOrder);
    this.devices = new Collection(listOrder);
    this.serialNumbers = new Collection(listOrder);
    this.accessRequests = new Collection(listOrder);
    this.dnsFilteringProfiles = new Collection(listOrder);
    this.#addWhatEveryAccountHas();
  }

  /** A new id of the type and the time of creation. */
  origin(type: string): Origin {
    return { id: formatGlobalId(type, this.nextKey()), at: this.timestamp() };
  }

  /** A number that no other record of the account has. */
  nextKey(): number {
    this.#lastKey += 1;
    return this.#lastKey;
  }

  #addWhatEveryAccountHas(): void {
    const at = this.timestamp();
    this.securityPolicies.write({
      ...newSecurityPolicy({ id: defaultPolicyId, at }),
      name: 'Default Policy',
      policyType: 'DEFAULT_RESOURCE',
    });
    this.remoteNetworks.write({ ...newRemoteNetwork({ id: defaultNetworkId, at }), name: 'Default Network' });
    this.groups.write({ ...newGroup({ id: everyoneGroupId, at }), name: 'Everyone', type: 'SYSTEM' });
  }
}
