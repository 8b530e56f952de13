import { createHash } from 'node:crypto';
import type { Account } from '../account.js';
import { checkDomain } from '../address.js';
import { newDnsFilteringProfile, type StoredDnsFilteringProfile } from '../entities/dns-filtering-profile.js';
import { formatGlobalId } from '../global-id.js';
import { notFound, Refusal } from '../refusal.js';
import { changedSet, checkName, checkReferences, given, mutation, whenGiven } from './mutation.js';

type Switches = Readonly<Record<string, boolean | null>>;

interface ProfileInput {
  readonly id: string;
  readonly name?: string | null;
  readonly priority?: number | null;
  readonly allowedDomains?: readonly string[] | null;
  readonly deniedDomains?: readonly string[] | null;
  readonly fallbackMethod?: StoredDnsFilteringProfile['fallbackMethod'] | null;
  readonly groups?: readonly string[] | null;
  readonly contentCategoryConfig?: Switches | null;
  readonly privacyCategoryConfig?: Switches | null;
  readonly securityCategoryConfig?: Switches | null;
}

export const dnsFilteringProfileMutations = {
  /** Comes after all others. */
  dnsFilteringProfileCreate: mutation(({ name }: { readonly name: string }, { account, visibleFrom }) => {
    checkFeature(account);
    const priorities = account.dnsFilteringProfiles.list().map(({ priority }) => priority);
    const origin = { id: newId(account), at: account.timestamp() };
    const content = { name: checkName(name), priority: Math.max(0, ...priorities) + 1 };
    const profile = { ...newDnsFilteringProfile(origin), ...content };
    account.dnsFilteringProfiles.write(profile, visibleFrom);
    return profile;
  }),
  dnsFilteringProfileUpdate: mutation((input: ProfileInput, { account, visibleFrom }) => {
    const changed = { ...existing(account, input.id), ...checkedChanges(input, account) };
    account.dnsFilteringProfiles.write(changed, visibleFrom);
    return changed;
  }),
  dnsFilteringProfileDelete: mutation(({ id }: { readonly id: string }, { account, visibleFrom }) => {
    account.dnsFilteringProfiles.delete(existing(account, id).id, visibleFrom);
  }),
};

function existing(account: Account, id: string): StoredDnsFilteringProfile {
  checkFeature(account);
  const profile = account.dnsFilteringProfiles.get(id);
  if (profile === undefined) throw notFound('id', 'DnsFilteringProfile', id);
  return profile;
}

function checkFeature(account: Account): void {
  if (!account.settings.dnsFilteringEnabled)
    throw new Refusal('DNS filtering is not enabled for this account.');
}

/** Not a number, other than those of all other types: `DnsFilteringProfile:1cb8c34a74`. */
function newId(account: Account): string {
  const key = createHash('sha256').update(`profile/${account.nextKey()}`).digest('hex').slice(0, 10);
  return formatGlobalId('DnsFilteringProfile', key);
}

/** Lists replace; of the categories only the switches that are given change; null is absent. */
function checkedChanges(input: ProfileInput, account: Account): Partial<StoredDnsFilteringProfile> {
  const current = existing(account, input.id);
  return given({
    name: whenGiven(input.name, checkName),
    priority: input.priority,
    fallbackMethod: input.fallbackMethod,
    allowedDomains: whenGiven(input.allowedDomains, checkDomains),
    deniedDomains: whenGiven(input.deniedDomains, checkDomains),
    groupIds: whenGiven(input.groups, (ids) => checkGroups(ids, account)),
    contentCategoryConfig: switched(current.contentCategoryConfig, input.contentCategoryConfig),
    privacyCategoryConfig: switched(current.privacyCategoryConfig, input.privacyCategoryConfig),
    securityCategoryConfig: switched(current.securityCategoryConfig, input.securityCategoryConfig),
  });
}

function checkDomains(domains: readonly string[]): readonly string[] {
  return [...new Set(domains.map(checkDomain))];
}

function checkGroups(ids: readonly string[], account: Account): readonly string[] {
  checkReferences('groups', 'Group', ids, (id) => account.groups.get(id) !== undefined);
  return changedSet([], { replace: ids });
}

function switched<Config extends object>(current: Config | null, switches: Switches | null | undefined) {
  return current && switches ? { ...current, ...given(switches) } : undefined;
}
