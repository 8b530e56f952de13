import { expect } from 'chai';
import { formatGlobalId } from '@twingate-kit/testkit';
import { TransientError } from '../engine/index.js';
import { calmly, startSimulatedTwingate, type SimulatedTwingate } from '../testing/simulated-twingate.js';
import { RemoteNetworkError, resolveRemoteNetwork } from './remote-network.js';

describe('resolveRemoteNetwork', () => {
  let twingate: SimulatedTwingate;

  beforeEach(async () => {
    twingate = await startSimulatedTwingate();
  });
  afterEach(() => twingate.close());

  const byName = (name: string): Promise<string> =>
    resolveRemoteNetwork(twingate.api, { by: 'name', name }, calmly);
  const byId = (id: string): Promise<string> => resolveRemoteNetwork(twingate.api, { by: 'id', id }, calmly);
  const problemOf = async (call: Promise<string>): Promise<string> => {
    const error = await twingate.errorOf(call);
    if (!(error instanceof RemoteNetworkError)) throw error;
    return error.message;
  };

  it('finds a network by its exact name', async () => {
    const { remoteNetworks } = twingate.simulator.world;
    remoteNetworks.add({ name: 'prod-old' });
    const { id } = remoteNetworks.add({ name: 'prod' });
    expect(await byName('prod')).to.equal(id);
  });

  it('refuses a name that no network has', async () => {
    expect(await problemOf(byName('Prod'))).to.equal(
      'TWINGATE_REMOTE_NETWORK_NAME: no remote network is called "Prod" in Twingate. Correct it or create the network.',
    );
  });

  it('refuses a name that several networks have, and names them', async () => {
    const { remoteNetworks } = twingate.simulator.world;
    const ids = [1, 2, 3].map(() => remoteNetworks.add({ name: 'twin' }).id);
    expect(await problemOf(byName('twin'))).to.equal(
      `TWINGATE_REMOTE_NETWORK_NAME: 3 remote networks are called "twin" (${ids.join(', ')}). Set TWINGATE_REMOTE_NETWORK_ID instead.`,
    );
  });

  it('accepts the ID of a network that exists', async () => {
    const { id } = twingate.simulator.world.remoteNetworks.add({});
    expect(await byId(id)).to.equal(id);
  });

  it('refuses an ID that no network has', async () => {
    const id = formatGlobalId('RemoteNetwork', 404);
    expect(await problemOf(byId(id))).to.equal(
      `TWINGATE_REMOTE_NETWORK_ID: no remote network has the ID ${id} in Twingate. Correct it.`,
    );
  });

  it('refuses what is no ID at all, without asking or repeating it', async () => {
    expect(await problemOf(byId('prod'))).to.equal(
      'TWINGATE_REMOTE_NETWORK_ID is not an ID of Twingate (base64 of Type:number). Correct it.',
    );
    expect(twingate.simulator.requests.reads).to.equal(0);
  });

  it('does not take a missing answer for a missing network', async () => {
    twingate.simulator.faults.add({ fault: { kind: 'status', status: 502 }, times: 'unlimited' });
    for (const call of [() => byName('prod'), () => byId(formatGlobalId('RemoteNetwork', 1))]) {
      expect(await twingate.errorOf(call())).to.be.instanceOf(TransientError);
    }
  });
});
