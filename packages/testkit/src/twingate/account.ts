import type { Clock } from '../clock/clock.js';
import { Collection, type ListOrder } from './collection.js';
import type {
  StoredCertificateAuthority,
  StoredGateway,
  StoredGroup,
  StoredRemoteNetwork,
  StoredResource,
  StoredSecurityPolicy,
  StoredServiceAccount,
  StoredUser,
} from './entity.js';
import {
  defaultNetworkId,
  defaultPolicyId,
  everyoneGroupId,
  newGroup,
  newRemoteNetwork,
  newSecurityPolicy,
  type Origin,
} from './entity-defaults.js';
import { formatGlobalId } from './global-id.js';
import { createTimestamps } from './timestamp.js';

/** The stored state of one simulated account, with the integrity rules that every writer keeps. */
export class Account {
  readonly clock: Clock;
  readonly resources: Collection<StoredResource>;
  readonly groups: Collection<StoredGroup>;
  readonly users: Collection<StoredUser>;
  readonly remoteNetworks: Collection<StoredRemoteNetwork>;
  readonly securityPolicies: Collection<StoredSecurityPolicy>;
  readonly serviceAccounts: Collection<StoredServiceAccount>;
  readonly gateways: Collection<StoredGateway>;
  readonly certificateAuthorities: Collection<StoredCertificateAuthority>;
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
    this.securityPolicies = new Collection(listOrder);
    this.serviceAccounts = new Collection(listOrder);
    this.gateways = new Collection(listOrder);
    this.certificateAuthorities = new Collection(listOrder);
    this.#addWhatEveryAccountHas();
  }

  /** A new id of the type and the time of creation. */
  origin(type: string): Origin {
    this.#lastKey += 1;
    return { id: formatGlobalId(type, this.#lastKey), at: this.timestamp() };
  }

  /** Removes the group with its access to resources. */
  deleteGroup(id: string, visibleFrom = 0): void {
    this.groups.delete(id, visibleFrom);
    this.#removePrincipal(id, visibleFrom);
  }

  deleteServiceAccount(id: string, visibleFrom = 0): void {
    this.serviceAccounts.delete(id, visibleFrom);
    this.#removePrincipal(id, visibleFrom);
  }

  #removePrincipal(id: string, visibleFrom: number): void {
    for (const resource of this.resources.list()) {
      const access = resource.access.filter((edge) => edge.principalId !== id);
      const approverGroupIds = resource.approverGroupIds.filter((group) => group !== id);
      const holds =
        access.length !== resource.access.length ||
        approverGroupIds.length !== resource.approverGroupIds.length;
      if (holds) this.resources.write({ ...resource, access, approverGroupIds }, visibleFrom);
    }
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
