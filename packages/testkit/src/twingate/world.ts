import type { Account } from './account.js';
import type { Collection } from './collection.js';
import type {
  StoredCertificateAuthority,
  StoredGateway,
  StoredGroup,
  StoredKubernetesResource,
  StoredNetworkResource,
  StoredRemoteNetwork,
  StoredResource,
  StoredSecurityPolicy,
  StoredServiceAccount,
  StoredSshResource,
  StoredUser,
  StoredWebAppResource,
} from './entity.js';
import {
  defaultNetworkId,
  newGroup,
  newRemoteNetwork,
  newResource,
  newSecurityPolicy,
  newServiceAccount,
  newUser,
} from './entity-defaults.js';

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
  readonly securityPolicies: ConsoleCollection<StoredSecurityPolicy>;
  readonly serviceAccounts: ConsoleCollection<StoredServiceAccount>;
  readonly gateways: ConsoleCollection<StoredGateway>;
  readonly certificateAuthorities: ConsoleCollection<StoredCertificateAuthority>;
}

export function createWorld(account: Account): World {
  return {
    resources: consoleCollection(account, account.resources, (draft: ResourceDraft) => {
      const kind = draft.__typename ?? 'NetworkResource';
      return { ...newResource(kind, account.origin('Resource')), ...draft } as StoredResource;
    }),
    groups: {
      ...consoleCollection(account, account.groups, (draft: Partial<StoredGroup>) => ({
        ...newGroup(account.origin('Group')),
        ...draft,
      })),
      remove: (id) => account.deleteGroup(known(account.groups, id).id),
    },
    users: consoleCollection(account, account.users, (draft: Partial<StoredUser>) => ({
      ...newUser(account.origin('User')),
      ...draft,
    })),
    remoteNetworks: consoleCollection(
      account,
      account.remoteNetworks,
      (draft: Partial<StoredRemoteNetwork>) => ({
        ...newRemoteNetwork(account.origin('RemoteNetwork')),
        ...draft,
      }),
    ),
    securityPolicies: consoleCollection(
      account,
      account.securityPolicies,
      (draft: Partial<StoredSecurityPolicy>) => ({
        ...newSecurityPolicy(account.origin('SecurityPolicy')),
        ...draft,
      }),
    ),
    serviceAccounts: {
      ...consoleCollection(account, account.serviceAccounts, (draft: Partial<StoredServiceAccount>) => ({
        ...newServiceAccount(account.origin('ServiceAccount')),
        ...draft,
      })),
      remove: (id) => account.deleteServiceAccount(known(account.serviceAccounts, id).id),
    },
    ...gatewayCollections(account),
  };
}

function gatewayCollections(account: Account): Pick<World, 'gateways' | 'certificateAuthorities'> {
  const authority = (draft: Partial<StoredCertificateAuthority>): StoredCertificateAuthority => {
    const kind = draft.__typename ?? 'X509CertificateAuthority';
    const { id } = account.origin(kind);
    return { __typename: kind, id, name: 'CA', fingerprint: 'AA:BB:CC', ...draft };
  };
  const certificateAuthorities = consoleCollection(account, account.certificateAuthorities, authority);
  const gateway = (draft: Partial<StoredGateway>): StoredGateway => ({
    __typename: 'Gateway',
    id: account.origin('Gateway').id,
    address: 'gateway.internal:8443',
    remoteNetworkId: defaultNetworkId,
    sshCAId: null,
    ...draft,
    x509CAId: draft.x509CAId ?? certificateAuthorities.add({}).id,
  });
  return { certificateAuthorities, gateways: consoleCollection(account, account.gateways, gateway) };
}

function consoleCollection<T extends { readonly id: string }, Draft>(
  account: Account,
  collection: Collection<T>,
  complete: (draft: Draft) => T,
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
    remove: (id) => collection.delete(known(collection, id).id),
  };
}

function known<T extends { readonly id: string }>(collection: Collection<T>, id: string): T {
  const record = collection.get(id);
  if (record === undefined)
    throw new Error(`There is no ${id} in the simulated account: list() shows what there is.`);
  return record;
}
