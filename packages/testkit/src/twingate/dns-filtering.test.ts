import { expect } from 'chai';
import { formatGlobalId, parseGlobalId } from './global-id.js';
import { startCaller, type TestCaller } from './test-caller.test.js';

const fields = `id name priority fallbackMethod allowedDomains deniedDomains groups { edges { node { name } } }
  securityCategoryConfig { blockDnsRebinding blockParkedDomains } privacyCategoryConfig { blockAffiliate }
  contentCategoryConfig { blockGames enableSafeSearch }`;
const createProfile = `mutation CreateProfile($name: String!) {
  dnsFilteringProfileCreate(name: $name) { ok error entity { ${fields} } } }`;
const updateProfile = `mutation UpdateProfile($id: ID!, $name: String, $priority: Float, $allowedDomains: [String!],
  $groups: [String!], $content: ContentCategoryConfigInput) {
  dnsFilteringProfileUpdate(id: $id, name: $name, priority: $priority, allowedDomains: $allowedDomains, groups: $groups,
    contentCategoryConfig: $content) { ok error entity { ${fields} } } }`;
const deleteProfile = 'mutation DeleteProfile($id: ID!) { dnsFilteringProfileDelete(id: $id) { ok error } }';
const listProfiles = '{ dnsFilteringProfiles { id name priority fallbackMethod } }';

async function create({ ask }: TestCaller, name = 'strict'): Promise<string> {
  return String((await ask(createProfile, { name })).entity?.['id']);
}

describe('DNS filtering profiles of the simulated Twingate API', () => {
  it('are created from a name, with security categories on and the others off', async () => {
    const { ask } = await startCaller();
    const { entity } = await ask(createProfile, { name: ' strict ' });
    expect(parseGlobalId(String(entity?.['id']))?.key).to.match(/^[0-9a-f]{10}$/);
    expect(entity).to.deep.include({
      name: 'strict',
      priority: 1,
      fallbackMethod: 'STRICT',
      allowedDomains: [],
      groups: { edges: [] },
      securityCategoryConfig: { blockDnsRebinding: true, blockParkedDomains: true },
      privacyCategoryConfig: { blockAffiliate: false },
      contentCategoryConfig: { blockGames: false, enableSafeSearch: false },
    });
  });

  it('keep what an update leaves out or sets to null; lists replace, switches change one by one', async () => {
    const caller = await startCaller();
    const id = await create(caller);
    const group = caller.simulator.world.groups.add({ name: 'team' });
    const update = async (input: object) => (await caller.ask(updateProfile, { id, ...input })).entity;
    await update({ allowedDomains: ['a.example.com'], groups: [group.id], content: { blockGames: true } });
    const kept = await update({
      name: null,
      allowedDomains: null,
      content: { enableSafeSearch: true, blockGames: null },
    });
    expect(kept).to.deep.include({
      name: 'strict',
      allowedDomains: ['a.example.com'],
      groups: { edges: [{ node: { name: 'team' } }] },
      contentCategoryConfig: { blockGames: true, enableSafeSearch: true },
    });
    expect(await update({ allowedDomains: ['b.example.com'], groups: [] })).to.deep.include({
      allowedDomains: ['b.example.com'],
      groups: { edges: [] },
    });
  });

  it('are listed by priority, as a plain list', async () => {
    const caller = await startCaller();
    const [one] = [await create(caller, 'one'), await create(caller, 'two')];
    await caller.ask(updateProfile, { id: one, priority: 2.5 });
    const list = (await caller.ask(listProfiles)) as unknown as readonly { readonly name: string }[];
    expect(list.map(({ name }) => name)).to.deep.equal(['two', 'one']);
  });

  it('are refused with a bad domain or a missing group', async () => {
    const caller = await startCaller();
    const id = await create(caller);
    const refusal = async (input: object) => (await caller.ask(updateProfile, { id, ...input })).error;
    expect(await refusal({ allowedDomains: ['not a domain'] })).to.equal('Invalid domain: not a domain');
    const absent = formatGlobalId('Group', 9);
    expect(await refusal({ groups: [absent] })).to.equal(
      `Field 'groups' Group with id '${absent}' does not exist.`,
    );
  });

  it('lose a group that is deleted', async () => {
    const caller = await startCaller();
    const id = await create(caller);
    const { groups, dnsFilteringProfiles } = caller.simulator.world;
    const group = groups.add({});
    await caller.ask(updateProfile, { id, groups: [group.id] });
    groups.remove(group.id);
    expect(dnsFilteringProfiles.get(id)?.groupIds).to.deep.equal([]);
  });

  it('are deleted once', async () => {
    const caller = await startCaller();
    const id = await create(caller);
    expect(await caller.ask(deleteProfile, { id })).to.deep.equal({ ok: true, error: null });
    expect((await caller.ask(deleteProfile, { id })).error).to.match(/DnsFilteringProfile .* does not exist/);
  });

  it('are null and refused when the feature is off', async () => {
    const caller = await startCaller();
    const id = await create(caller);
    caller.simulator.world.settings.edit({ dnsFilteringEnabled: false });
    expect((await caller.post(listProfiles)).json).to.deep.equal({ data: { dnsFilteringProfiles: null } });
    const read = 'query ($id: ID!) { dnsFilteringProfile(id: $id) { id } }';
    expect((await caller.post(read, { id })).json).to.deep.equal({ data: { dnsFilteringProfile: null } });
    expect((await caller.ask(updateProfile, { id })).error).to.match(/not enabled/);
  });
});

describe('the event export of the simulated Twingate API', () => {
  it('has no issuer until the account is configured', async () => {
    const { post, simulator } = await startCaller();
    const query = '{ eventsSyncOidcProviderUrl }';
    expect((await post(query)).json).to.deep.equal({ data: { eventsSyncOidcProviderUrl: null } });
    simulator.world.settings.edit({ eventsSyncOidcProviderUrl: 'https://oidc.example.com' });
    expect((await post(query)).json?.data).to.deep.equal({
      eventsSyncOidcProviderUrl: 'https://oidc.example.com',
    });
  });
});
