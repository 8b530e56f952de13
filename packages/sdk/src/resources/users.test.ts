import { expect } from 'chai';
import type { TwingateClient } from '../client.js';
import { isAlreadyExistsError, isAmbiguousError, isInvalidInputError, isNotFoundError } from '../errors.js';
import type { SimulatedClient } from '../simulated-client.test.fixture.js';
import { collect, startSimulatedClient, thrownBy } from '../simulated-client.test.fixture.js';

const missing = btoa('User:999');

describe('users', () => {
  let simulator: SimulatedClient['simulator'];
  let client: TwingateClient;

  beforeEach(async () => {
    ({ simulator, client } = await startSimulatedClient());
  });

  afterEach(() => simulator.close());

  it('are read by ID and by e-mail address', async () => {
    const { id } = simulator.world.users.add({ email: 'ada@acme.example', firstName: 'Ada', role: 'DEVOPS' });
    simulator.world.users.add({ email: 'bob@acme.example' });
    const user = await client.users.get(id);
    expect(user).to.include({ __typename: 'User', id, email: 'ada@acme.example', role: 'DEVOPS' });
    expect(await client.users.findByEmail('ada@acme.example')).to.deep.equal(user);
    expect(await client.users.findByEmail('nobody@acme.example')).to.equal(null);
    expect(await client.users.get(missing)).to.equal(null);
  });

  it('with one address are an ambiguity that lists them', async () => {
    const ids = [1, 2].map(() => simulator.world.users.add({ email: 'twin@acme.example' }).id);
    const error = await thrownBy(client.users.findByEmail('twin@acme.example'));
    if (!isAmbiguousError(error)) throw error;
    expect(error.candidates).to.deep.equal(ids.map((id) => ({ id, name: 'twin@acme.example' })));
  });

  it('are listed by role, page by page', async () => {
    for (let index = 0; index < 5; index += 1) {
      simulator.world.users.add({ email: `admin${index}@acme.example`, role: 'ADMIN' });
    }
    simulator.world.users.add({ role: 'MEMBER' });
    const filter = { role: { in: ['ADMIN' as const] } };
    const users = await collect(client.users.list({ filter, pageSize: 2 }));
    expect(users.map(({ email }) => email)).to.deep.equal(
      [0, 1, 2, 3, 4].map((index) => `admin${index}@acme.example`),
    );
  });

  it('tell their groups, also those beyond the first page', async () => {
    const { id } = simulator.world.users.add({ email: 'ada@acme.example' });
    const names = Array.from({ length: 120 }, (_, index) => `group ${index}`);
    for (const name of names) simulator.world.groups.add({ name, userIds: [id] });
    const groups = await collect(client.users.groups(id, { pageSize: 50 }));
    expect(groups.map(({ name }) => name)).to.have.members(names);
    expect(simulator.requests.list('ListUserGroups')).to.have.length(3);
    const filtered = await collect(client.users.groups(id, { filter: { name: { endsWith: ' 7' } } }));
    expect(filtered.map(({ name }) => name)).to.deep.equal(['group 7']);
  });

  it('that do not exist have no list of groups, which is not an empty one', async () => {
    const error = await thrownBy(collect(client.users.groups(missing)));
    if (!isNotFoundError(error)) throw error;
    expect(error).to.include({ operation: 'ListUserGroups', entityId: missing, field: 'id' });
  });

  it('are invited, change their details and role, get MFA reset, and are deleted', async () => {
    const created = await client.users.create({
      email: 'eve@acme.example',
      firstName: 'Eve',
      shouldSendInvite: false,
    });
    expect(created).to.include({ firstName: 'Eve', lastName: '', role: 'MEMBER', state: 'PENDING' });
    const { id } = created;
    simulator.world.users.edit(id, { state: 'ACTIVE' });
    const updated = await client.users.update(id, {
      lastName: 'Smith',
      state: 'DISABLED',
      firstName: undefined,
    });
    expect(updated).to.include({ firstName: 'Eve', lastName: 'Smith', state: 'DISABLED' });
    expect(simulator.requests.list('UpdateUserDetails').map(({ variables }) => variables)).to.deep.equal([
      { id, lastName: 'Smith', state: 'DISABLED' },
    ]);
    expect(await client.users.setRole(id, 'DEVOPS')).to.include({ role: 'DEVOPS' });
    expect(await client.users.resetMfa(id)).to.include({ id });
    expect(simulator.world.users.get(id)?.mfaResetAt).to.be.a('string');
    await client.users.delete(id);
    expect(await client.users.get(id)).to.equal(null);
  });

  it('keep their state until they accept the invitation, and their address to themselves', async () => {
    const { id } = await client.users.create({ email: 'eve@acme.example' });
    expect(isInvalidInputError(await thrownBy(client.users.update(id, { state: 'DISABLED' })))).to.equal(
      true,
    );
    expect(isAlreadyExistsError(await thrownBy(client.users.create({ email: 'eve@acme.example' })))).to.equal(
      true,
    );
  });

  it('that do not exist cannot be changed', async () => {
    const { users } = client;
    const calls = [
      users.update(missing, { firstName: 'x' }),
      users.setRole(missing, 'ADMIN'),
      users.resetMfa(missing),
      users.delete(missing),
    ];
    expect((await Promise.all(calls.map(thrownBy))).map(isNotFoundError)).to.deep.equal(Array(4).fill(true));
  });

  it('are never asked for by the ID of something else', async () => {
    const error = await thrownBy(client.users.get(btoa('Group:1')));
    expect(isInvalidInputError(error)).to.equal(true);
    expect(simulator.requests.list()).to.have.length(0);
  });
});
