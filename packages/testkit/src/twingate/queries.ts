import { GraphQLError } from 'graphql';
import type { Collection } from './collection.js';
import { type Connection, type PageArguments, paginate } from './connection.js';
import { type Execution, recordPage } from './execution.js';
import { matchesGroup, matchesNamed, matchesPolicy, matchesResource, matchesUser } from './entity-filter.js';
import { assertGlobalId } from './refusal.js';

type Entity = { readonly id: string };
type ListArguments<Filter> = PageArguments & { readonly filter?: Filter | null };

/** A list reads what is visible, filters it and cuts out a page. */
function lists<T extends Entity, Filter>(
  field: string,
  collection: (execution: Execution) => Collection<T>,
  matches: (record: T, filter: Filter) => boolean,
) {
  return (_root: unknown, args: ListArguments<Filter>, execution: Execution): Connection<T> => {
    const all = collection(execution).readAll(execution.now);
    const { filter } = args;
    const page = paginate(filter ? all.filter((record) => matches(record, filter)) : all, args);
    recordPage(execution, field, page);
    return page;
  };
}

/** Null when there is no such object, or reads do not see it yet. */
function reads<T extends Entity>(collection: (execution: Execution) => Collection<T>) {
  return (_root: unknown, { id }: { readonly id: string }, execution: Execution): T | null => {
    assertGlobalId('id', id);
    return collection(execution).read(id, execution.now) ?? null;
  };
}

interface IdOrName {
  readonly id?: string | null;
  readonly name?: string | null;
}

function readsByIdOrName<T extends Entity & { readonly name: string }>(
  collection: (execution: Execution) => Collection<T>,
) {
  const byId = reads(collection);
  return (root: unknown, { id, name }: IdOrName, execution: Execution): T | null => {
    if ((id ?? null) === null && (name ?? null) === null)
      throw new GraphQLError('Either id or name is required.');
    if ((id ?? null) !== null && (name ?? null) !== null)
      throw new GraphQLError('Only one of id and name is allowed.');
    if (id !== null && id !== undefined) return byId(root, { id }, execution);
    return (
      collection(execution)
        .readAll(execution.now)
        .find((record) => record.name === name) ?? null
    );
  };
}

const inResources = ({ account }: Execution) => account.resources;
const inGroups = ({ account }: Execution) => account.groups;
const inUsers = ({ account }: Execution) => account.users;
const inRemoteNetworks = ({ account }: Execution) => account.remoteNetworks;
const inSecurityPolicies = ({ account }: Execution) => account.securityPolicies;
const inServiceAccounts = ({ account }: Execution) => account.serviceAccounts;
const inGateways = ({ account }: Execution) => account.gateways;
const inCertificateAuthorities = ({ account }: Execution) => account.certificateAuthorities;

export const queries = {
  resource: reads(inResources),
  resources: lists('resources', inResources, matchesResource),
  group: reads(inGroups),
  groups: lists('groups', inGroups, matchesGroup),
  user: reads(inUsers),
  users: lists('users', inUsers, matchesUser),
  remoteNetwork: readsByIdOrName(inRemoteNetworks),
  remoteNetworks: lists('remoteNetworks', inRemoteNetworks, matchesNamed),
  securityPolicy: readsByIdOrName(inSecurityPolicies),
  securityPolicies: lists('securityPolicies', inSecurityPolicies, matchesPolicy),
  serviceAccount: reads(inServiceAccounts),
  serviceAccounts: lists('serviceAccounts', inServiceAccounts, matchesNamed),
  gateway: reads(inGateways),
  gateways: lists('gateways', inGateways, everything),
  certificateAuthority: reads(inCertificateAuthorities),
  certificateAuthorities: lists('certificateAuthorities', inCertificateAuthorities, everything),
};

function everything(): boolean {
  return true;
}
