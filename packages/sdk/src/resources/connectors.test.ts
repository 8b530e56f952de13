import { inspect } from 'node:util';
import { expect } from 'chai';
import type { TwingateClient } from '../client.js';
import { isAlreadyExistsError, isInvalidInputError, isNotFoundError } from '../errors.js';
import type { SimulatedClient } from '../simulated-client.test.fixture.js';
import { collect, startSimulatedClient, thrownBy } from '../simulated-client.test.fixture.js';

const missing = btoa('Connector:999999');

describe('connectors', () => {
  let simulator: SimulatedClient['simulator'];
  let client: TwingateClient;
  let remoteNetworkId: string;

  beforeEach(async () => {
    ({ simulator, client } = await startSimulatedClient());
    remoteNetworkId = simulator.world.remoteNetworks.add({ name: 'office' }).id;
  });

  afterEach(() => simulator.close());

  it('are created, read, changed and deleted', async () => {
    const connector = await client.connectors.create({ remoteNetworkId, name: 'edge one' });
    expect(connector).to.deep.include({
      __typename: 'Connector',
      name: 'edge one',
      hasStatusNotificationsEnabled: true,
      remoteNetwork: { id: remoteNetworkId, name: 'office' },
    });
    const { id } = connector;
    expect(await client.connectors.get(id)).to.deep.equal(connector);
    const update = { hasStatusNotificationsEnabled: false, name: undefined };
    expect(await client.connectors.update(id, update)).to.include({
      name: 'edge one',
      hasStatusNotificationsEnabled: false,
    });
    expect(simulator.requests.list('UpdateConnector').map(({ variables }) => variables)).to.deep.equal([
      { id, hasStatusNotificationsEnabled: false },
    ]);
    await client.connectors.delete(id);
    expect(await client.connectors.get(id)).to.equal(null);
    expect(isNotFoundError(await thrownBy(client.connectors.delete(id)))).to.equal(true);
  });

  it('get a name of the API when none is given, and keep names unique', async () => {
    const { name } = await client.connectors.create({ remoteNetworkId });
    expect(name).to.have.length.greaterThan(2);
    const failure = await thrownBy(client.connectors.create({ remoteNetworkId, name }));
    expect(isAlreadyExistsError(failure)).to.equal(true);
    expect(await client.connectors.findByName(name)).to.include({ name });
    expect(await client.connectors.findByName('nobody')).to.equal(null);
  });

  it('are listed by state', async () => {
    simulator.world.connectors.add({ remoteNetworkId, name: 'alive', state: 'ALIVE' });
    await client.connectors.create({ remoteNetworkId, name: 'new' });
    const alive = await collect(client.connectors.list({ filter: { state: { in: ['ALIVE'] } } }));
    expect(alive.map(({ name }) => name)).to.deep.equal(['alive']);
  });

  it('get tokens that are valid, that replace those before, and that are never printed', async () => {
    const { id } = await client.connectors.create({ remoteNetworkId });
    const before = await client.connectors.generateTokens(id);
    const tokens = await client.connectors.generateTokens(id);
    const valid = simulator.world.connectors.get(id)?.tokens;
    expect(valid).to.deep.equal({
      accessToken: tokens.accessToken.reveal(),
      refreshToken: tokens.refreshToken.reveal(),
    });
    expect(before.accessToken.reveal()).to.not.equal(tokens.accessToken.reveal());
    const options = { depth: null, showHidden: true, getters: true } as const;
    const printed = [
      inspect(tokens, options),
      JSON.stringify(tokens),
      `${String(tokens.accessToken)} ${String(tokens.refreshToken)}`,
    ];
    for (const text of printed) {
      expect(text).to.contain('[redacted]');
      expect(text).to.not.contain(tokens.accessToken.reveal());
      expect(text).to.not.contain(tokens.refreshToken.reveal());
    }
  });

  it('that do not exist get no tokens', async () => {
    expect(isNotFoundError(await thrownBy(client.connectors.generateTokens(missing)))).to.equal(true);
    const failure = await thrownBy(client.connectors.generateTokens(btoa('Group:1')));
    expect(isInvalidInputError(failure)).to.equal(true);
    expect(failure).to.have.property(
      'message',
      'GenerateConnectorTokens: connectorId must be the ID of a Connector (base64 of Connector:number), but is the ID of a Group.',
    );
  });
});
