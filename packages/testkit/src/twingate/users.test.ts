import { expect } from 'chai';
import { formatGlobalId } from './global-id.js';
import { startCaller } from './test-caller.test.js';

const fields = 'id email firstName lastName role state type isAdmin';
const createUser = `mutation CreateUser($email: String!, $firstName: String, $role: UserRole) {
  userCreate(email: $email, firstName: $firstName, role: $role, shouldSendInvite: false) {
    ok error entity { ${fields} } } }`;
const updateDetails = `mutation UpdateDetails($id: ID!, $firstName: String, $lastName: String, $state: UserStateUpdateInput) {
  userDetailsUpdate(id: $id, firstName: $firstName, lastName: $lastName, state: $state) { ok error entity { ${fields} } } }`;
const updateRole = `mutation UpdateRole($id: ID!) { userRoleUpdate(id: $id, role: ADMIN) { ok error entity { ${fields} } } }`;
const resetMfa = 'mutation ResetMfa($id: ID!) { userResetMfa(id: $id) { ok error entity { id } } }';
const deleteUser = 'mutation DeleteUser($id: ID!) { userDelete(id: $id) { ok error } }';

describe('users of the simulated Twingate API', () => {
  it('are created as pending members', async () => {
    const { ask } = await startCaller();
    const { entity } = await ask(createUser, { email: 'ada@example.com', firstName: null });
    expect(entity).to.deep.equal({
      id: entity?.['id'],
      email: 'ada@example.com',
      firstName: '',
      lastName: '',
      role: 'MEMBER',
      state: 'PENDING',
      type: 'MANUAL',
      isAdmin: false,
    });
  });

  it('have unique emails, ignoring case', async () => {
    const { ask } = await startCaller();
    expect((await ask(createUser, { email: 'ada@example.com', role: 'DEVOPS' })).ok).to.equal(true);
    expect(await ask(createUser, { email: 'Ada@Example.com' })).to.deep.equal({
      ok: false,
      error: 'A User with this email already exists.',
      entity: null,
    });
    expect((await ask(createUser, { email: 'ada' })).error).to.equal('Email must be a valid email address.');
  });

  it('keep the state PENDING until they accept in the console', async () => {
    const { ask, simulator } = await startCaller();
    const id = String((await ask(createUser, { email: 'ada@example.com' })).entity?.['id']);
    const disable = { id, state: 'DISABLED' };
    expect((await ask(updateDetails, disable)).error).to.contain('User in PENDING state');
    expect((await ask(updateDetails, { id, firstName: 'Ada' })).entity).to.include({ firstName: 'Ada' });
    simulator.world.users.edit(id, { state: 'ACTIVE' });
    expect((await ask(updateDetails, disable)).entity).to.include({ firstName: 'Ada', state: 'DISABLED' });
    expect((await ask(updateDetails, { id, firstName: null, state: null })).entity).to.include({
      firstName: 'Ada',
      state: 'DISABLED',
    });
  });

  it('cannot be set to PENDING', async () => {
    const { post } = await startCaller();
    const { json } = await post(updateDetails, { id: formatGlobalId('User', 1), state: 'PENDING' });
    expect(json?.errors?.[0]?.message).to.contain('"PENDING" does not exist in "UserStateUpdateInput"');
  });

  it('change their role', async () => {
    const { ask, simulator } = await startCaller();
    const { id } = simulator.world.users.add({});
    expect((await ask(updateRole, { id })).entity).to.include({ role: 'ADMIN', isAdmin: true });
  });

  it('have their MFA reset, which the world shows', async () => {
    const { ask, simulator } = await startCaller();
    const { id } = simulator.world.users.add({});
    expect(simulator.world.users.get(id)?.mfaResetAt).to.equal(null);
    expect(await ask(resetMfa, { id })).to.deep.equal({ ok: true, error: null, entity: { id } });
    expect(simulator.world.users.get(id)?.mfaResetAt).to.match(/^\d{4}-/);
  });

  it('are deleted with their devices, requests and memberships', async () => {
    const { ask, simulator } = await startCaller();
    const { users, groups, devices, accessRequests } = simulator.world;
    const { id } = users.add({});
    const group = groups.add({ userIds: [id] });
    devices.add({ userId: id });
    accessRequests.add({ userId: id });
    expect(await ask(deleteUser, { id })).to.deep.equal({ ok: true, error: null });
    expect(groups.get(group.id)?.userIds).to.deep.equal([]);
    expect([users.list(), devices.list(), accessRequests.list()]).to.deep.equal([[], [], []]);
    expect((await ask(deleteUser, { id })).error).to.equal(`Field 'id' User with id '${id}' does not exist.`);
  });
});
