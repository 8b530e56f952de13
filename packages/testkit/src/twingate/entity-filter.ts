import type { StoredAccessEdge } from './entities/access-edge.js';
import type { StoredAccessRequest } from './entities/access-request.js';
import type { StoredConnector } from './entities/connector.js';
import type { StoredDevice } from './entities/device.js';
import type { StoredGroup } from './entities/group.js';
import type { StoredResource } from './entities/resource.js';
import type { StoredSecurityPolicy } from './entities/security-policy.js';
import type { StoredUser } from './entities/user.js';
import {
  type BooleanFilter,
  type ChoiceFilter,
  matchesBoolean,
  matchesChoice,
  matchesTags,
  matchesText,
  type StringFilter,
  type TagsFilter,
} from './filter.js';
import { parseGlobalId } from './global-id.js';

/** The filter inputs of the schema, and what each lets pass. */
export interface NamedFilter {
  readonly name?: StringFilter | null;
}

export interface ResourceFilter extends NamedFilter {
  readonly remoteNetworkId?: ChoiceFilter | null;
  readonly tags?: TagsFilter | null;
}

export interface GroupFilter extends NamedFilter {
  readonly isActive?: BooleanFilter | null;
  readonly originId?: StringFilter | null;
  readonly type?: ChoiceFilter | null;
}

export interface ConnectorFilter extends NamedFilter {
  readonly state?: ChoiceFilter | null;
}

export interface PolicyFilter extends NamedFilter {
  readonly policyType?: ChoiceFilter | null;
}

export interface UserFilter {
  readonly email?: StringFilter | null;
  readonly firstName?: StringFilter | null;
  readonly lastName?: StringFilter | null;
  readonly role?: ChoiceFilter | null;
}

export interface DeviceFilter {
  readonly activeState?: ChoiceFilter | null;
  readonly isTrusted?: BooleanFilter | null;
  readonly serialNumber?: StringFilter | null;
}

export interface SerialNumberFilter {
  readonly hasMatchedDevices?: BooleanFilter | null;
  readonly serialNumber?: StringFilter | null;
}

export interface AccessRequestFilter {
  readonly resourceId?: ChoiceFilter | null;
  readonly userId?: ChoiceFilter | null;
}

export interface AccessFilter {
  readonly principalType?: ChoiceFilter | null;
}

export function matchesNamed(record: { readonly name: string }, filter: NamedFilter): boolean {
  return matchesText(record.name, filter.name);
}

export function matchesResource(resource: StoredResource, filter: ResourceFilter): boolean {
  return (
    matchesNamed(resource, filter) &&
    matchesChoice(resource.remoteNetworkId, filter.remoteNetworkId) &&
    matchesTags(resource.tags, filter.tags)
  );
}

export function matchesGroup(group: StoredGroup, filter: GroupFilter): boolean {
  return (
    matchesNamed(group, filter) &&
    matchesBoolean(group.isActive, filter.isActive) &&
    matchesText(group.originId, filter.originId) &&
    matchesChoice(group.type, filter.type)
  );
}

export function matchesConnector(connector: StoredConnector, filter: ConnectorFilter): boolean {
  return matchesNamed(connector, filter) && matchesChoice(connector.state, filter.state);
}

export function matchesPolicy(policy: StoredSecurityPolicy, filter: PolicyFilter): boolean {
  return matchesNamed(policy, filter) && matchesChoice(policy.policyType, filter.policyType);
}

export function matchesUser(user: StoredUser, filter: UserFilter): boolean {
  return (
    matchesText(user.email, filter.email) &&
    matchesText(user.firstName, filter.firstName) &&
    matchesText(user.lastName, filter.lastName) &&
    matchesChoice(user.role, filter.role)
  );
}

export function matchesAccess(edge: StoredAccessEdge, filter: AccessFilter): boolean {
  const type = parseGlobalId(edge.principalId)?.type === 'ServiceAccount' ? 'SERVICE_ACCOUNT' : 'GROUP';
  return matchesChoice(type, filter.principalType);
}

export function matchesDevice(device: StoredDevice, filter: DeviceFilter): boolean {
  return (
    matchesChoice(device.activeState, filter.activeState) &&
    matchesBoolean(device.isTrusted, filter.isTrusted) &&
    matchesText(device.serialNumber, filter.serialNumber)
  );
}

export function matchesAccessRequest(request: StoredAccessRequest, filter: AccessRequestFilter): boolean {
  return matchesChoice(request.resourceId, filter.resourceId) && matchesChoice(request.userId, filter.userId);
}
