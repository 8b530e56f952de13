import type { Account, AccountSettings } from './account.js';
import type { Collection } from './collection.js';
import * as deletion from './deletion.js';
import { newAccessRequest, type StoredAccessRequest } from './entities/access-request.js';
import {
  newCertificateAuthority,
  type StoredCertificateAuthority,
} from './entities/certificate-authority.js';
import { newConnector, type StoredConnector } from './entities/connector.js';
import { newDevice, newSerialNumber, type StoredDevice, type StoredSerialNumber } from './entities/device.js';
import { newDnsFilteringProfile, type StoredDnsFilteringProfile } from './entities/dns-filtering-profile.js';
import { newGateway, type StoredGateway } from './entities/gateway.js';
import { newGroup, type StoredGroup } from './entities/group.js';
import type { Origin } from './entities/record.js';
import { newRemoteNetwork, type StoredRemoteNetwork } from './entities/remote-network.js';
import {
  newResource,
  type StoredKubernetesResource,
  type StoredNetworkResource,
  type StoredResource,
  type StoredSshResource,
  type StoredWebAppResource,
} from './entities/resource.js';
import { newSecurityPolicy, type StoredSecurityPolicy } from './entities/security-policy.js';
import {
  newServiceAccount,
  newServiceAccountKey,
  type StoredServiceAccount,
  type StoredServiceAccountKey,
} from './entities/service-account.js';
import { newUser, type StoredUser } from './entities/user.js';

/**
 * What an administrator sees and does in the console. Edits carry the simulator's clock, are seen by every read at
 * once, and are not checked: a test may store what the API would refuse.
 */
export interface ConsoleCollection<T, Draft = Partial<T>> {
  /** Everything that exists, writes that reads do not see yet included. */
  list(): readonly T[];
  get(id: string): T | undefined;
  /** Fields that the draft leaves out take the API's defaults; an id is given when there is none. */
  add(draft: Draft): T;
  /** Replaces the given fields. Throws when there is no such id. */
  edit(id: string, patch: Partial<Omit<T, 'id' | '__typename'>>): T;
  /** Also removes what depends on it. Throws when there is no such id. */
  remove(id: string): void;
}

/** Without `__typename` it is a network resource. */
export type ResourceDraft =
  | Partial<StoredNetworkResource>
  | (Partial<StoredKubernetesResource> & Pick<StoredKubernetesResource, '__typename'>)
  | (Partial<StoredSshResource> & Pick<StoredSshResource, '__typename'>)
  | (Partial<StoredWebAppResource> & Pick<StoredWebAppResource, '__typename'>);

export interface World {
  readonly resources: ConsoleCollection<StoredResource, ResourceDraft>;
  readonly groups: ConsoleCollection<StoredGroup>;
  readonly users: ConsoleCollection<StoredUser>;
  readonly remoteNetworks: ConsoleCollection<StoredRemoteNetwork>;
  /** `tokens` of a connector is the pair that is valid. */
  readonly connectors: ConsoleCollection<StoredConnector>;
  readonly securityPolicies: ConsoleCollection<StoredSecurityPolicy>;
  readonly serviceAccounts: ConsoleCollection<StoredServiceAccount>;
  readonly gateways: ConsoleCollection<StoredGateway>;
  readonly certificateAuthorities: ConsoleCollection<StoredCertificateAuthority>;
  readonly serviceAccountKeys: ConsoleCollection<StoredServiceAccountKey>;
  readonly devices: ConsoleCollection<StoredDevice>;
  readonly serialNumbers: ConsoleCollection<StoredSerialNumber>;
  readonly accessRequests: ConsoleCollection<StoredAccessRequest>;
  readonly dnsFilteringProfiles: ConsoleCollection<StoredDnsFilteringProfile>;
  readonly settings: ConsoleSettings;
}

/** The settings of the account itself. */
export interface ConsoleSettings {
  get(): AccountSettings;
  edit(patch: Partial<AccountSettings>): AccountSettings;
}

export function createWorld(account: Account): World {
  const networks = networkCollections(account);
  const principals = principalCollections(account);
  return {
    ...networks,
    ...principals,
    ...dependentCollections(account, { ...networks, ...principals }),
    settings: {
      get: () => account.settings,
      edit: (patch) => (account.settings = { ...account.settings, ...patch }),
    },
  };
}

type NetworkCollections = Pick<
  World,
  'resources' | 'remoteNetworks' | 'connectors' | 'gateways' | 'certificateAuthorities'
>;

function networkCollections(account: Account): NetworkCollections {
  const certificateAuthorities = consoleCollection(
    account,
    account.certificateAuthorities,
    (draft: Partial<StoredCertificateAuthority>) => {
      const kind = draft.__typename ?? 'X509CertificateAuthority';
      return { ...newCertificateAuthority(kind, account.origin(kind)), ...draft };
    },
    deletion.deleteCertificateAuthority,
  );
  const completeGateway = (draft: Partial<StoredGateway>): StoredGateway => ({
    ...newGateway(account.origin('Gateway')),
    ...draft,
    x509CAId: draft.x509CAId ?? certificateAuthorities.add({}).id,
  });
  const completeResource = (draft: ResourceDraft): StoredResource => {
    const kind = draft.__typename ?? 'NetworkResource';
    return { ...newResource(kind, account.origin('Resource')), ...draft } as StoredResource;
  };
  return {
    certificateAuthorities,
    gateways: consoleCollection(account, account.gateways, completeGateway, deletion.deleteGateway),
    resources: consoleCollection(account, account.resources, completeResource, deletion.deleteResource),
    remoteNetworks: consoleCollection(
      account,
      account.remoteNetworks,
      completes(account, 'RemoteNetwork', newRemoteNetwork),
      deletion.deleteRemoteNetwork,
    ),
    connectors: consoleCollection(account, account.connectors, completes(account, 'Connector', newConnector)),
  };
}

type PrincipalCollections = Pick<World, 'groups' | 'users' | 'securityPolicies' | 'serviceAccounts'>;

function principalCollections(account: Account): PrincipalCollections {
  return {
    groups: consoleCollection(
      account,
      account.groups,
      completes(account, 'Group', newGroup),
      deletion.deleteGroup,
    ),
    users: consoleCollection(
      account,
      account.users,
      completes(account, 'User', newUser),
      deletion.deleteUser,
    ),
    securityPolicies: consoleCollection(
      account,
      account.securityPolicies,
      completes(account, 'SecurityPolicy', newSecurityPolicy),
      deletion.deleteSecurityPolicy,
    ),
    serviceAccounts: consoleCollection(
      account,
      account.serviceAccounts,
      completes(account, 'ServiceAccount', newServiceAccount),
      deletion.deleteServiceAccount,
    ),
  };
}

type DependentCollections = Pick<
  World,
  'serviceAccountKeys' | 'devices' | 'serialNumbers' | 'accessRequests' | 'dnsFilteringProfiles'
>;

/** A draft that leaves out whom it belongs to gets a new owner. */
function dependentCollections(
  account: Account,
  owners: Pick<World, 'serviceAccounts' | 'users' | 'resources'>,
): DependentCollections {
  const completeKey = completes(account, 'ServiceAccountKey', newServiceAccountKey);
  const completeDevice = completes(account, 'Device', newDevice);
  const completeRequest = completes(account, 'AccessRequest', newAccessRequest);
  return {
    serviceAccountKeys: consoleCollection(
      account,
      account.serviceAccountKeys,
      (draft: Partial<StoredServiceAccountKey>) =>
        completeKey({
          ...draft,
          serviceAccountId: draft.serviceAccountId ?? owners.serviceAccounts.add({}).id,
        }),
    ),
    devices: consoleCollection(account, account.devices, (draft: Partial<StoredDevice>) =>
      completeDevice({ ...draft, userId: draft.userId ?? owners.users.add({}).id }),
    ),
    accessRequests: consoleCollection(
      account,
      account.accessRequests,
      (draft: Partial<StoredAccessRequest>) =>
        completeRequest({
          ...draft,
          userId: draft.userId ?? owners.users.add({}).id,
          resourceId: draft.resourceId ?? owners.resources.add({}).id,
        }),
    ),
    serialNumbers: consoleCollection(
      account,
      account.serialNumbers,
      completes(account, 'SerialNumber', newSerialNumber),
    ),
    dnsFilteringProfiles: consoleCollection(
      account,
      account.dnsFilteringProfiles,
      completes(account, 'DnsFilteringProfile', newDnsFilteringProfile),
    ),
  };
}

/** Fills a draft up with the defaults of its type. */
function completes<T>(account: Account, type: string, blank: (origin: Origin) => T) {
  return (draft: Partial<T>): T => ({ ...blank(account.origin(type)), ...draft });
}

/** `remove` deletes the record alone unless `deletes` says what else. */
function consoleCollection<T extends { readonly id: string }, Draft>(
  account: Account,
  collection: Collection<T>,
  complete: (draft: Draft) => T,
  deletes: (account: Account, id: string) => void = (_account, id) => collection.delete(id),
): ConsoleCollection<T, Draft> {
  return {
    list: () => collection.list(),
    get: (id) => collection.get(id),
    add: (draft) => {
      const record = complete(draft);
      collection.write(record);
      return record;
    },
    edit: (id, patch) => {
      const record = known(collection, id);
      const stamp = 'updatedAt' in record ? { updatedAt: account.timestamp() } : {};
      const edited = { ...record, ...stamp, ...patch };
      collection.write(edited);
      return edited;
    },
    remove: (id) => deletes(account, known(collection, id).id),
  };
}

function known<T extends { readonly id: string }>(collection: Collection<T>, id: string): T {
  const record = collection.get(id);
  if (record === undefined)
    throw new Error(`There is no ${id} in the simulated account: list() shows what there is.`);
  return record;
}
