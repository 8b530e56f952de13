import type { Account } from '../account.js';
import { deleteGroup } from '../deletion.js';
import { newGroup, type StoredGroup } from '../entities/group.js';
import { defaultPolicyId } from '../entities/record.js';
import type { Execution } from '../execution.js';
import { changeGrantedResources, type GrantedResourcesInput } from './granted-resources.js';
import { changedSet, checkName, checkReferences, given, mutation, whenGiven } from './mutation.js';
import { assertGlobalId, notFound, Refusal } from '../refusal.js';

type Ids = readonly (string | null)[] | null;

interface GroupInput extends GrantedResourcesInput {
  readonly id?: string;
  readonly name?: string | null;
  readonly isActive?: boolean | null;
  readonly securityPolicyId?: string | null;
  readonly userIds?: Ids;
  readonly addedUserIds?: Ids;
  readonly removedUserIds?: Ids;
}

export const groupMutations = {
  groupCreate: mutation((input: GroupInput, execution) => {
    const blank = newGroup(execution.account.origin('Group'));
    return store(blank, input, execution);
  }),
  groupUpdate: mutation((input: GroupInput, execution) => {
    const group = execution.account.groups.get(input.id ?? '');
    if (group === undefined) throw new Refusal('Group does not exist');
    checkManual(group);
    return store({ ...group, updatedAt: execution.account.timestamp() }, input, execution);
  }),
  groupDelete: mutation(({ id }: { id: string }, { account, visibleFrom }) => {
    const group = account.groups.get(id);
    if (group === undefined) throw notFound('id', 'Group', id);
    checkManual(group);
    deleteGroup(account, id, visibleFrom);
  }),
  securityPolicyUpdate: mutation(
    (input: { id: string; groupIds?: Ids; addedGroupIds?: Ids; removedGroupIds?: Ids }, execution) => {
      const { account, visibleFrom } = execution;
      const policy = account.securityPolicies.get(input.id);
      if (policy === undefined) throw notFound('id', 'SecurityPolicy', input.id);
      const current = account.groups.list().filter((group) => group.securityPolicyId === policy.id);
      const ids = changedSet(
        current.map((group) => group.id),
        { replace: input.groupIds, add: input.addedGroupIds, remove: input.removedGroupIds },
      );
      checkReferences('groupIds', 'Group', ids, (id) => account.groups.get(id) !== undefined);
      for (const group of account.groups.list()) {
        const other = group.securityPolicyId === policy.id ? defaultPolicyId : group.securityPolicyId;
        const securityPolicyId = ids.includes(group.id) ? policy.id : other;
        if (securityPolicyId !== group.securityPolicyId)
          account.groups.write({ ...group, securityPolicyId }, visibleFrom);
      }
      const changed = { ...policy, updatedAt: account.timestamp() };
      account.securityPolicies.write(changed, visibleFrom);
      return changed;
    },
  ),
};

/** Groups of the identity provider and of the system cannot be changed through the API. */
function checkManual(group: StoredGroup): void {
  if (group.type !== 'MANUAL') throw new Refusal('Only manual Groups can be changed or deleted.');
}

function store(group: StoredGroup, input: GroupInput, execution: Execution): StoredGroup {
  const { account, visibleFrom } = execution;
  const userIds = changedSet(group.userIds, {
    replace: input.userIds,
    add: input.addedUserIds,
    remove: input.removedUserIds,
  });
  checkReferences('userIds', 'User', userIds, (id) => account.users.get(id) !== undefined);
  const changed: StoredGroup = {
    ...group,
    ...given({ name: whenGiven(input.name, checkName), isActive: input.isActive }),
    ...(input.securityPolicyId === undefined ? {} : policyChange(input.securityPolicyId, account)),
    userIds,
  };
  changeGrantedResources(changed.id, input, execution);
  account.groups.write(changed, visibleFrom);
  return changed;
}

/** Null means the default policy. */
function policyChange(id: string | null, account: Account): Pick<StoredGroup, 'securityPolicyId'> {
  if (id === null) return { securityPolicyId: defaultPolicyId };
  assertGlobalId('securityPolicyId', id);
  if (account.securityPolicies.get(id) === undefined)
    throw notFound('securityPolicyId', 'SecurityPolicy', id);
  return { securityPolicyId: id };
}
