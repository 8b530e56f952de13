import { deleteServiceAccount } from '../deletion.js';
import { newServiceAccount, type StoredServiceAccount } from '../entities/service-account.js';
import type { Execution } from '../execution.js';
import { notFound } from '../refusal.js';
import { changeGrantedResources, type GrantedResourcesInput } from './granted-resources.js';
import { checkName, given, mutation, whenGiven } from './mutation.js';

interface ServiceAccountInput extends GrantedResourcesInput {
  readonly name?: string | null;
}

interface Identified {
  readonly id: string;
}

export const serviceAccountMutations = {
  serviceAccountCreate: mutation((input: ServiceAccountInput, execution) =>
    store(newServiceAccount(execution.account.origin('ServiceAccount')), input, execution),
  ),
  serviceAccountUpdate: mutation((input: ServiceAccountInput & Identified, execution) => {
    const current = existing(input.id, execution);
    return store({ ...current, updatedAt: execution.account.timestamp() }, input, execution);
  }),
  serviceAccountDelete: mutation(({ id }: Identified, execution) => {
    deleteServiceAccount(execution.account, existing(id, execution).id, execution.visibleFrom);
  }),
};

function existing(id: string, { account }: Execution): StoredServiceAccount {
  const found = account.serviceAccounts.get(id);
  if (found === undefined) throw notFound('id', 'ServiceAccount', id);
  return found;
}

function store(
  serviceAccount: StoredServiceAccount,
  input: ServiceAccountInput,
  execution: Execution,
): StoredServiceAccount {
  const changed = { ...serviceAccount, ...given({ name: whenGiven(input.name, checkName) }) };
  changeGrantedResources(changed.id, input, execution);
  execution.account.serviceAccounts.write(changed, execution.visibleFrom);
  return changed;
}
