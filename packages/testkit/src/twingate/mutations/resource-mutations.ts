import type { Account } from '../account.js';
import { deleteResource } from '../deletion.js';
import { checkAddress, checkAlias } from '../address.js';
import {
  type AccessPolicy,
  type ApprovalMode,
  newAccessEdge,
  type StoredAccessEdge,
} from '../entities/access-edge.js';
import { defaultPolicyId } from '../entities/record.js';
import { newResource, type StoredProtocols, type StoredResource, type Tag } from '../entities/resource.js';
import type { Execution } from '../execution.js';
import {
  changedSet,
  checkName,
  checkNetwork,
  checkReferences,
  given,
  mutation,
  type MutationResolver,
  present,
  whenGiven,
} from './mutation.js';
import { notFound } from '../refusal.js';
import {
  checkAccessPolicy,
  checkPort,
  checkProtocols,
  checkResource,
  checkRewrites,
  checkTags,
  checkTlsPort,
} from './resource-rules.js';

/** The arguments of the create and update mutations of all kinds; each kind's schema admits its own. */
interface ResourceInput {
  readonly id?: string;
  readonly name?: string | null;
  readonly address?: string | null;
  readonly alias?: string | null;
  readonly remoteNetworkId?: string | null;
  readonly securityPolicyId?: string | null;
  readonly isActive?: boolean | null;
  readonly isVisible?: boolean | null;
  readonly isBrowserShortcutEnabled?: boolean | null;
  readonly protocols?: StoredProtocols | null;
  readonly routingMode?: string | null;
  readonly tags?: readonly Tag[] | null;
  readonly accessPolicy?: AccessPolicy | null;
  readonly approvalMode?: ApprovalMode | null;
  readonly usageBasedAutolockDurationDays?: number | null;
  readonly groupIds?: readonly (string | null)[] | null;
  readonly addedGroupIds?: readonly (string | null)[] | null;
  readonly removedGroupIds?: readonly (string | null)[] | null;
  readonly approverGroupIds?: readonly string[] | null;
  readonly addedApproverGroupIds?: readonly string[] | null;
  readonly removedApproverGroupIds?: readonly string[] | null;
  readonly gatewayId?: string | null;
  readonly clusterRef?: string | null;
  readonly upstream?: { readonly port: number; readonly tlsMode?: string | null } | null;
  readonly downstream?: { readonly port: number; readonly tlsMode?: string | null } | null;
  readonly requestHeaderRewrites?: readonly Tag[] | null;
  readonly proxyAddress?: string | null;
  readonly certificateAuthorityCert?: string | null;
}

type Kind = StoredResource['__typename'];

export const resourceMutations = {
  resourceCreate: creates('NetworkResource'),
  resourceUpdate: updates('NetworkResource'),
  kubernetesResourceCreate: creates('KubernetesResource'),
  kubernetesResourceUpdate: updates('KubernetesResource'),
  sshResourceCreate: creates('SSHResource'),
  sshResourceUpdate: updates('SSHResource'),
  webAppResourceCreate: creates('WebAppResource'),
  webAppResourceUpdate: updates('WebAppResource'),
  resourceDelete: mutation(({ id }: { id: string }, { account, visibleFrom }) => {
    if (account.resources.get(id) === undefined) throw notFound('id', 'Resource', id);
    deleteResource(account, id, visibleFrom);
  }),
};

function creates(kind: Kind): MutationResolver<ResourceInput> {
  return mutation((input, execution) => {
    const { account } = execution;
    const changes = checkedChanges(kind, input, account);
    const blank = newResource(kind, account.origin('Resource'));
    return store(
      { ...blank, ...changes, ...changedSets(blank, input, account) } as StoredResource,
      execution,
    );
  });
}

function updates(kind: Kind): MutationResolver<ResourceInput> {
  return mutation((input, execution) => {
    const { account } = execution;
    const id = input.id ?? '';
    const current = account.resources.get(id);
    if (current?.__typename !== kind) throw notFound('id', 'Resource', id);
    const changes = checkedChanges(kind, input, account);
    const sets = changedSets(current, input, account);
    return store(
      { ...current, ...changes, ...sets, updatedAt: account.timestamp() } as StoredResource,
      execution,
    );
  });
}

function store(resource: StoredResource, { account, visibleFrom }: Execution): StoredResource {
  checkResource(resource);
  account.resources.write(resource, visibleFrom);
  return resource;
}

/** The stored fields that the input changes. Explicit null clears what can be empty and keeps what cannot. */
function checkedChanges(kind: Kind, input: ResourceInput, account: Account): Partial<StoredResource> {
  return {
    ...given({
      name: whenGiven(input.name, checkName),
      address: whenGiven(input.address, checkAddress),
      remoteNetworkId: whenGiven(input.remoteNetworkId, (id) => checkNetwork(id, account)),
      isActive: input.isActive,
      isVisible: input.isVisible,
      accessPolicy: whenGiven(input.accessPolicy, checkAccessPolicy),
      approvalMode: input.approvalMode,
    }),
    ...present({
      alias: input.alias === undefined ? undefined : checkAlias(input.alias),
      securityPolicyId:
        input.securityPolicyId === undefined ? undefined : checkPolicy(input.securityPolicyId, account),
      tags: input.tags === undefined ? undefined : checkTags(input.tags),
      usageBasedAutolockDurationDays: input.usageBasedAutolockDurationDays,
    }),
    ...(kind === 'NetworkResource' ? networkChanges(input) : gatewayChanges(kind, input, account)),
  };
}

function networkChanges(input: ResourceInput): object {
  return given({
    isBrowserShortcutEnabled: input.isBrowserShortcutEnabled,
    protocols: whenGiven(input.protocols, checkProtocols),
    routingMode: input.routingMode,
  });
}

/** Protocols are accepted by these kinds without effect. */
function gatewayChanges(kind: Kind, input: ResourceInput, account: Account): object {
  const gatewayId = whenGiven(input.gatewayId, (id) => {
    checkReferences('gatewayId', 'Gateway', [id], (gateway) => account.gateways.get(gateway) !== undefined);
    return id;
  });
  return { ...given({ gatewayId }), ...kindChanges(kind, input) };
}

/** A web app always has both ports; the other kinds can be without, and a cluster without reference. */
function kindChanges(kind: Kind, input: ResourceInput): object {
  const { upstream, downstream } = input;
  if (kind === 'WebAppResource')
    return given({
      upstream: whenGiven(upstream, checkTlsPort),
      downstream: whenGiven(downstream, checkTlsPort),
      requestHeaderRewrites: whenGiven(input.requestHeaderRewrites, checkRewrites),
    });
  return present({
    upstream: upstream && checkPort(upstream),
    downstream: downstream && checkPort(downstream),
    clusterRef: input.clusterRef,
    proxyAddress: input.proxyAddress,
    certificateAuthorityCert: input.certificateAuthorityCert,
  });
}

/** Null means the default policy. */
function checkPolicy(id: string | null, account: Account): string {
  if (id === null) return defaultPolicyId;
  checkReferences('securityPolicyId', 'SecurityPolicy', [id], (policy) => {
    return account.securityPolicies.get(policy) !== undefined;
  });
  return id;
}

function changedSets(
  current: StoredResource,
  input: ResourceInput,
  account: Account,
): Pick<StoredResource, 'access' | 'approverGroupIds'> {
  const approverGroupIds = changedSet(current.approverGroupIds, {
    replace: input.approverGroupIds,
    add: input.addedApproverGroupIds,
    remove: input.removedApproverGroupIds,
  });
  checkGroups('approverGroupIds', approverGroupIds, account);
  return { approverGroupIds, access: accessAfter(current.access, input, account) };
}

/** Group ids change the edges of groups alone; edges that stay keep their settings. */
function accessAfter(
  edges: readonly StoredAccessEdge[],
  input: ResourceInput,
  account: Account,
): readonly StoredAccessEdge[] {
  const isGroup = (edge: StoredAccessEdge): boolean => account.groups.get(edge.principalId) !== undefined;
  const current = edges.filter(isGroup).map((edge) => edge.principalId);
  const wanted = changedSet(current, {
    replace: input.groupIds,
    add: input.addedGroupIds,
    remove: input.removedGroupIds,
  });
  checkGroups('groupIds', wanted, account);
  const kept = edges.filter((edge) => !isGroup(edge) || wanted.includes(edge.principalId));
  const added = wanted.filter((id) => !current.includes(id));
  return added.length === 0 && kept.length === edges.length ? edges : [...kept, ...added.map(newAccessEdge)];
}

function checkGroups(field: string, ids: readonly string[], account: Account): void {
  checkReferences(field, 'Group', ids, (id) => account.groups.get(id) !== undefined);
}
