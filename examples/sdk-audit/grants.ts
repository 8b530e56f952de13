import type { AccessEdge, ResourceWithAccess, TwingateClient } from '@twingate-kit/sdk';

/** One principal that may reach one resource. */
export interface Grant {
  readonly resource: string;
  readonly kind: string;
  readonly address: string;
  readonly remoteNetwork: string;
  readonly principal: string;
  readonly principalKind: string;
  /** The group that a user has access through; empty for groups and service accounts. */
  readonly through: string;
  /** Security policy of the access, or else of the resource. */
  readonly policy: string;
  /** ISO 8601; empty when access does not expire. */
  readonly expiresAt: string;
}

export interface Audit {
  readonly grants: readonly Grant[];
  /** Resources whose access changed while it was read. */
  readonly incomplete: readonly string[];
}

/** Reads all resources with their access; with `users`, groups are replaced by their users. */
export async function readGrants(
  client: TwingateClient,
  { users }: { readonly users: boolean },
): Promise<Audit> {
  const grants: Grant[] = [];
  const incomplete: string[] = [];
  const usersOf = rememberUsers(client);
  for await (const resource of client.resources.sweep()) {
    if (!resource.accessConsistent) incomplete.push(resource.name);
    for (const edge of resource.access) {
      const grant = toGrant(resource, edge);
      if (!users || edge.principal.__typename !== 'Group') {
        grants.push(grant);
        continue;
      }
      for (const email of await usersOf(edge.principal.id)) {
        grants.push({ ...grant, principal: email, principalKind: 'User', through: grant.principal });
      }
    }
  }
  return { grants: grants.sort(byResourceAndPrincipal), incomplete };
}

function toGrant(resource: ResourceWithAccess, { principal, securityPolicy, expiresAt }: AccessEdge): Grant {
  return {
    resource: resource.name,
    kind: resource.__typename,
    address: resource.address.value,
    remoteNetwork: resource.remoteNetwork.name,
    principal: nameOf(principal),
    principalKind: principal.__typename,
    through: '',
    policy: securityPolicy?.name ?? resource.securityPolicy?.name ?? '',
    expiresAt: expiresAt ?? '',
  };
}

/** A kind of principal that is newer than the SDK has an ID only. */
function nameOf({ id, name }: { readonly id: string; readonly name?: string }): string {
  return name ?? id;
}

/** The e-mail addresses of a group's users; each group is read once, however many resources it has. */
function rememberUsers(client: TwingateClient): (groupId: string) => Promise<readonly string[]> {
  const known = new Map<string, Promise<readonly string[]>>();
  return (groupId) => {
    const users = known.get(groupId) ?? readUsers(client, groupId);
    known.set(groupId, users);
    return users;
  };
}

async function readUsers(client: TwingateClient, groupId: string): Promise<readonly string[]> {
  const emails: string[] = [];
  for await (const user of client.groups.users(groupId)) emails.push(user.email ?? user.id);
  return emails;
}

function byResourceAndPrincipal(left: Grant, right: Grant): number {
  return left.resource.localeCompare(right.resource) || left.principal.localeCompare(right.principal);
}
