import { GraphQLError } from 'graphql';
import type { Collections, Records } from './account.js';
import { type Connection, type PageArguments, paginate } from './connection.js';
import type { StoredSerialNumber } from './entities/device.js';
import type { StoredDnsFilteringProfile } from './entities/dns-filtering-profile.js';
import { type Execution, recordPage } from './execution.js';
import {
  matchesAccessRequest,
  matchesConnector,
  matchesDevice,
  matchesGroup,
  matchesNamed,
  matchesPolicy,
  matchesResource,
  matchesUser,
  type SerialNumberFilter,
} from './entity-filter.js';
import { matchedDevices } from './fields/matched-devices.js';
import { matchesBoolean, matchesText } from './filter.js';
import { assertGlobalId } from './refusal.js';

type ListArguments<Filter> = PageArguments & { readonly filter?: Filter | null };

/** A list reads what is visible, filters it and cuts out a page. */
function lists<Name extends keyof Records, Filter>(
  name: Name,
  matches: (record: Records[Name], filter: Filter) => boolean,
) {
  return (_root: unknown, args: ListArguments<Filter>, execution: Execution): Connection<Records[Name]> => {
    const collections: Collections = execution.account;
    const all = collections[name].readAll(execution.now);
    const { filter } = args;
    const page = paginate(filter ? all.filter((record) => matches(record, filter)) : all, args);
    recordPage(execution, name, page);
    return page;
  };
}

/** Null when there is no such object, or reads do not see it yet. */
function reads<Name extends keyof Records>(name: Name) {
  return (_root: unknown, { id }: { readonly id: string }, execution: Execution): Records[Name] | null => {
    assertGlobalId('id', id);
    const collections: Collections = execution.account;
    return collections[name].read(id, execution.now) ?? null;
  };
}

interface IdOrName {
  readonly id?: string | null;
  readonly name?: string | null;
}

/** By exactly one of the two; of several with the name the first in list order. */
function readsByIdOrName<Name extends 'remoteNetworks' | 'securityPolicies' | 'serviceAccountKeys'>(
  collection: Name,
) {
  const byId = reads(collection);
  return (root: unknown, { id, name }: IdOrName, execution: Execution): Records[Name] | null => {
    const [hasId, hasName] = [(id ?? null) !== null, (name ?? null) !== null];
    if (!hasId && !hasName) throw new GraphQLError('Either id or name is required.');
    if (hasId && hasName) throw new GraphQLError('Only one of id and name is allowed.');
    if (id !== null && id !== undefined) return byId(root, { id }, execution);
    const collections: Collections = execution.account;
    const named = collections[collection].readAll(execution.now);
    return named.find((record) => record.name === name) ?? null;
  };
}

const readDevice = reads('devices');
const readProfile = reads('dnsFilteringProfiles');

/** The filter needs the devices. */
function listSerialNumbers(
  root: unknown,
  args: ListArguments<SerialNumberFilter>,
  execution: Execution,
): Connection<StoredSerialNumber> {
  const devices = execution.account.devices.readAll(execution.now);
  return lists('serialNumbers', (serial, filter: SerialNumberFilter) => {
    const isMatched = matchedDevices(serial, devices).length > 0;
    return (
      matchesText(serial.serialNumber, filter.serialNumber) &&
      matchesBoolean(isMatched, filter.hasMatchedDevices)
    );
  })(root, args, execution);
}

/** A plain list by priority; null when the feature is off. */
function listProfiles(
  _root: unknown,
  _args: unknown,
  { account, now }: Execution,
): readonly StoredDnsFilteringProfile[] | null {
  if (!account.settings.dnsFilteringEnabled) return null;
  return [...account.dnsFilteringProfiles.readAll(now)].sort((a, b) => a.priority - b.priority);
}

export const queries = {
  resource: reads('resources'),
  resources: lists('resources', matchesResource),
  group: reads('groups'),
  groups: lists('groups', matchesGroup),
  user: reads('users'),
  users: lists('users', matchesUser),
  remoteNetwork: readsByIdOrName('remoteNetworks'),
  remoteNetworks: lists('remoteNetworks', matchesNamed),
  connector: reads('connectors'),
  connectors: lists('connectors', matchesConnector),
  securityPolicy: readsByIdOrName('securityPolicies'),
  securityPolicies: lists('securityPolicies', matchesPolicy),
  serviceAccount: reads('serviceAccounts'),
  serviceAccounts: lists('serviceAccounts', matchesNamed),
  gateway: reads('gateways'),
  gateways: lists('gateways', everything),
  certificateAuthority: reads('certificateAuthorities'),
  certificateAuthorities: lists('certificateAuthorities', everything),
  serviceAccountKey: readsByIdOrName('serviceAccountKeys'),
  device: reads('devices'),
  devices: lists('devices', matchesDevice),
  devicePosture: (root: unknown, args: { readonly id: string }, execution: Execution) =>
    readDevice(root, args, execution)?.posture ?? null,
  serialNumbers: listSerialNumbers,
  accessRequest: reads('accessRequests'),
  accessRequests: lists('accessRequests', matchesAccessRequest),
  dnsFilteringProfile: (root: unknown, args: { readonly id: string }, execution: Execution) =>
    execution.account.settings.dnsFilteringEnabled ? readProfile(root, args, execution) : null,
  dnsFilteringProfiles: listProfiles,
  eventsSyncOidcProviderUrl: (_root: unknown, _args: unknown, { account }: Execution) =>
    account.settings.eventsSyncOidcProviderUrl,
};

function everything(): boolean {
  return true;
}
