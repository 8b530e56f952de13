import { expect } from 'chai';
import { formatGlobalId } from './global-id.js';
import { startCaller } from './test-caller.test.js';

const groupFields =
  'id name isActive type originId securityPolicy { name } users { edges { node { email } } } resources { totalCount }';
const createGroup = `mutation CreateGroup($name: String!, $userIds: [ID], $resourceIds: [ID]) {
  groupCreate(name: $name, userIds: $userIds, resourceIds: $resourceIds) { ok error entity { ${groupFields} } } }`;
const updateGroup = `mutation UpdateGroup($id: ID!, $name: String, $userIds: [ID], $addedUserIds: [ID], $resourceIds: [ID]) {
  groupUpdate(id: $id, name: $name, userIds: $userIds, addedUserIds: $addedUserIds, resourceIds: $resourceIds) {
    ok error entity { ${groupFields} } } }`;
const deleteGroup = 'mutation DeleteGroup($id: ID!) { groupDelete(id: $id) { ok error } }';
const addAccess = `mutation AddAccess($resourceId: ID!, $access: [AccessInput!]!) {
  resourceAccessAdd(resourceId: $resourceId, access: $access) { ok error entity { access { edges {
    node { __typename ... on Group { name } ... on ServiceAccount { name } }
    securityPolicy { name } expiresAt accessPolicy { mode durationSeconds } approvalMode } } } } }`;

describe('groups, networks and access of the simulated Twingate API', () => {
  it('creates, renames and deletes a manual group', async () => {
    const { ask, simulator } = await startCaller();
    const { entity } = await ask(createGroup, { name: ' team ' });
    expect(entity).to.deep.include({
      name: 'team',
      type: 'MANUAL',
      securityPolicy: { name: 'Default Policy' },
    });
    const id = String(entity?.['id']);
    expect((await ask(updateGroup, { id, name: 'crew' })).entity).to.include({ id, name: 'crew' });
    expect(await ask(deleteGroup, { id })).to.deep.equal({ ok: true, error: null });
    expect(simulator.world.groups.list().map((group) => group.name)).to.deep.equal(['Everyone']);
  });

  it('empties a group whose userIds are replaced by an empty list', async () => {
    const { ask, simulator } = await startCaller();
    const user = simulator.world.users.add({ email: 'ada@example.com' });
    const { entity } = await ask(createGroup, { name: 'team', userIds: [user.id] });
    expect(entity?.['users']).to.deep.equal({ edges: [{ node: { email: 'ada@example.com' } }] });
    const { id } = { id: String(entity?.['id']) };
    await ask(updateGroup, { id, name: 'still' });
    expect(simulator.world.groups.get(id)?.userIds).to.deep.equal([user.id]);
    await ask(updateGroup, { id, userIds: [] });
    expect(simulator.world.groups.get(id)?.userIds).to.deep.equal([]);
  });

  it('refuses changes of missing, synced and system groups', async () => {
    const { ask, simulator } = await startCaller();
    const id = formatGlobalId('Group', 77);
    expect(await ask(updateGroup, { id })).to.include({ ok: false, error: 'Group does not exist' });
    expect((await ask(deleteGroup, { id })).error).to.equal(
      `Field 'id' Group with id '${id}' does not exist.`,
    );
    const synced = simulator.world.groups.add({ type: 'SYNCED', originId: 'okta-1' });
    expect((await ask(updateGroup, { id: synced.id, name: 'x' })).ok).to.equal(false);
    expect((await ask(deleteGroup, { id: formatGlobalId('Group', 1) })).ok).to.equal(false);
  });

  it('grants resources through the group and takes access away with it', async () => {
    const { ask, simulator } = await startCaller();
    const { resources } = simulator.world;
    const [one, two] = [resources.add({}).id, resources.add({}).id];
    const { entity } = await ask(createGroup, { name: 'team', resourceIds: [one] });
    expect(entity?.['resources']).to.deep.equal({ totalCount: 1 });
    const id = String(entity?.['id']);
    await ask(updateGroup, { id, resourceIds: [two] });
    expect(resources.list().map((resource) => resource.access.length)).to.deep.equal([0, 1]);
    await ask(deleteGroup, { id });
    expect(resources.get(two)?.access).to.deep.equal([]);
  });

  it('keeps what an access edge has when a field is absent and clears it with null', async () => {
    const { ask, simulator } = await startCaller();
    const { resources, groups, securityPolicies } = simulator.world;
    const resourceId = resources.add({}).id;
    const principalId = groups.add({ name: 'team' }).id;
    const securityPolicyId = securityPolicies.add({ name: 'Strict' }).id;
    const accessPolicy = { mode: 'AUTO_LOCK', durationSeconds: 86400 };
    const edges = async (input: object) => {
      const { entity } = await ask(addAccess, { resourceId, access: [{ principalId, ...input }] });
      return (entity?.['access'] as { edges: readonly object[] }).edges;
    };
    const full = {
      node: { __typename: 'Group', name: 'team' },
      securityPolicy: { name: 'Strict' },
      expiresAt: null,
      accessPolicy,
      approvalMode: 'AUTOMATIC',
    };
    expect(await edges({ securityPolicyId, accessPolicy, approvalMode: 'AUTOMATIC' })).to.deep.equal([full]);
    expect(await edges({})).to.deep.equal([full]);
    expect(await edges({ securityPolicyId: null, accessPolicy: null })).to.deep.equal([
      { ...full, securityPolicy: null, accessPolicy: null },
    ]);
  });

  it('accepts service accounts without settings, and refuses missing principals and resources', async () => {
    const { ask, simulator } = await startCaller();
    const { resources, serviceAccounts } = simulator.world;
    const resourceId = resources.add({}).id;
    const principalId = serviceAccounts.add({ name: 'ci' }).id;
    const manual = { principalId, accessPolicy: { mode: 'MANUAL', durationSeconds: null } };
    expect((await ask(addAccess, { resourceId, access: [manual] })).ok).to.equal(true);
    const dated = { principalId, expiresAt: '2030-01-01T00:00:00+00:00' };
    expect((await ask(addAccess, { resourceId, access: [dated] })).ok).to.equal(false);
    const absent = formatGlobalId('Group', 88);
    expect((await ask(addAccess, { resourceId, access: [{ principalId: absent }] })).error).to.equal(
      `Field 'principalId' Group with id '${absent}' does not exist.`,
    );
    const gone = formatGlobalId('Resource', 88);
    expect((await ask(addAccess, { resourceId: gone, access: [manual] })).error).to.equal(
      `Field 'resourceId' Resource with id '${gone}' does not exist.`,
    );
  });

  it('replaces and removes access edges', async () => {
    const { ask, simulator } = await startCaller();
    const { resources, groups } = simulator.world;
    const resourceId = resources.add({}).id;
    const [a, b] = [groups.add({ name: 'a' }).id, groups.add({ name: 'b' }).id];
    const set = `mutation SetAccess($resourceId: ID!, $access: [AccessInput!]!) {
      resourceAccessSet(resourceId: $resourceId, access: $access) { ok } }`;
    const remove = `mutation RemoveAccess($resourceId: ID!, $ids: [ID!]!) {
      resourceAccessRemove(resourceId: $resourceId, principalIds: $ids) { ok } }`;
    const granted = () => resources.get(resourceId)?.access.map((edge) => edge.principalId);
    await ask(addAccess, { resourceId, access: [{ principalId: a }] });
    await ask(set, { resourceId, access: [{ principalId: b }] });
    expect(granted()).to.deep.equal([b]);
    expect(await ask(remove, { resourceId, ids: [a, b] })).to.deep.equal({ ok: true });
    expect(granted()).to.deep.equal([]);
  });

  it('finds networks and policies by id or by name, exactly one of them', async () => {
    const { ask, post } = await startCaller();
    const byName = 'query N($id: ID, $name: String) { remoteNetwork(id: $id, name: $name) { id name } }';
    const network = await ask(byName, { name: 'Default Network' });
    expect(await ask(byName, { id: network['id'] })).to.deep.equal(network);
    expect((await post(byName, { name: 'other' })).json).to.deep.equal({ data: { remoteNetwork: null } });
    expect((await post(byName, {})).json?.errors).to.have.length(1);
    expect((await post(byName, { id: network['id'], name: 'Default Network' })).json?.errors).to.have.length(
      1,
    );
    expect(await ask('{ securityPolicy(name: "Default Policy") { policyType } }')).to.deep.equal({
      policyType: 'DEFAULT_RESOURCE',
    });
  });

  it('creates, changes and deletes networks, but not one in use', async () => {
    const { ask, simulator } = await startCaller();
    const create =
      'mutation { remoteNetworkCreate(name: "lab", location: AWS) { ok error entity { id location } } }';
    const id = String((await ask(create)).entity?.['id']);
    const rename =
      'mutation R($id: ID!) { remoteNetworkUpdate(id: $id, name: "lab2", isActive: null) { ok entity { name isActive } } }';
    expect((await ask(rename, { id })).entity).to.deep.equal({ name: 'lab2', isActive: true });
    const remove = 'mutation D($id: ID!) { remoteNetworkDelete(id: $id) { ok error } }';
    const resource = simulator.world.resources.add({ remoteNetworkId: id });
    expect((await ask(remove, { id })).ok).to.equal(false);
    simulator.world.resources.remove(resource.id);
    expect((await ask(remove, { id })).ok).to.equal(true);
  });

  it('moves groups between policies', async () => {
    const { ask, simulator } = await startCaller();
    const { groups, securityPolicies } = simulator.world;
    const policy = securityPolicies.add({ name: 'Strict' });
    const group = groups.add({ name: 'team' });
    const update = `mutation P($id: ID!, $added: [ID], $removed: [ID]) {
      securityPolicyUpdate(id: $id, addedGroupIds: $added, removedGroupIds: $removed) { ok entity { groups { edges { node { name } } } } } }`;
    const { entity } = await ask(update, { id: policy.id, added: [group.id] });
    expect(entity?.['groups']).to.deep.equal({ edges: [{ node: { name: 'team' } }] });
    await ask(update, { id: policy.id, removed: [group.id] });
    expect(groups.get(group.id)?.securityPolicyId).to.equal(formatGlobalId('SecurityPolicy', 1));
  });
});
