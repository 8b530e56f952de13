import { expect } from 'chai';
import { formatGlobalId } from '@twingate-kit/testkit';
import type { Config } from '../config.js';
import { captureLogs, type CapturedLogs } from '../testing/captured-logs.js';
import { startSimulatedTwingate, type SimulatedTwingate } from '../testing/simulated-twingate.js';
import { DefaultNetwork } from './default-network.js';
import { RemoteNetworkError } from './remote-network.js';

describe('DefaultNetwork', () => {
  let twingate: SimulatedTwingate;
  let logs: CapturedLogs;

  beforeEach(async () => {
    twingate = await startSimulatedTwingate();
    logs = captureLogs();
  });
  afterEach(() => twingate.close());

  const networkOf = (configured: Config['remoteNetwork']): DefaultNetwork => {
    const { api, clock } = twingate;
    return new DefaultNetwork({ api, configured, clock, random: () => 0.5, logger: logs.logger });
  };
  const never = new AbortController().signal;
  const errorOf = (read: () => unknown): unknown => {
    try {
      return read();
    } catch (error) {
      return error;
    }
  };

  it('is known at once by ID', () => {
    const network = networkOf({ by: 'id', id: 'x' });
    expect([network.isKnown, network.id]).to.deep.equal([true, 'x']);
    expect(twingate.simulator.requests.reads).to.equal(0);
  });

  it('is known by name after it was looked up; until then objects wait', async () => {
    const { id } = twingate.simulator.world.remoteNetworks.add({ name: 'prod' });
    const network = networkOf({ by: 'name', name: 'prod' });
    expect(network.isKnown).to.equal(false);
    expect(errorOf(() => network.id)).to.include({
      name: 'TransientError',
      reason: 'TwingateUnavailable',
      message: 'The remote network is not known yet: Twingate was not reached.',
    });
    await network.resolve(never);
    expect([network.isKnown, network.id]).to.deep.equal([true, id]);
    expect(logs.lines).to.deep.equal([]);
  });

  it('asks until the API answers, ever more slowly', async () => {
    const { id } = twingate.simulator.world.remoteNetworks.add({ name: 'prod' });
    twingate.simulator.faults.add({ fault: { kind: 'dropped-connection' }, forMs: 10 * 60_000 });
    const network = networkOf({ by: 'name', name: 'prod' });
    await twingate.outcomeOf(network.resolve(never));
    expect(network.id).to.equal(id);
    const warnings = logs.at('warn');
    expect(new Set(warnings)).to.deep.equal(new Set(['Twingate does not answer yet, trying again']));
    expect(warnings.length).to.be.within(15, 30);
  });

  it('asks at most once a minute while the key is refused, and tells waiting objects so', async () => {
    const { clock, simulator, api } = twingate;
    const { id } = simulator.world.remoteNetworks.add({ name: 'prod' });
    const restore = simulator.faults.add({ fault: { kind: 'refused-key' }, times: 'unlimited' });
    const network = networkOf({ by: 'name', name: 'prod' });
    const resolved = network.resolve(never);
    await clock.advance(10 * 60_000 - 1);
    expect(simulator.requests.reads).to.be.within(5, 10);
    expect(errorOf(() => network.id)).to.include({
      reason: 'CredentialsRefused',
      message: api.keyRefusal,
    });
    restore();
    await twingate.outcomeOf(resolved);
    expect(network.id).to.equal(id);
  });

  for (const configured of [
    { by: 'name', name: 'missing' },
    { by: 'id', id: formatGlobalId('RemoteNetwork', 404) },
    { by: 'id', id: 'malformed' },
  ] as const) {
    it(`gives up when the answer is that there is no such network: ${JSON.stringify(configured)}`, async () => {
      const error = await twingate.errorOf(networkOf(configured).resolve(never));
      expect(error).to.be.instanceOf(RemoteNetworkError);
      expect(logs.lines).to.deep.equal([]);
    });
  }

  it('stops asking when it is stopped', async () => {
    const { clock, simulator } = twingate;
    simulator.faults.add({ fault: { kind: 'dropped-connection' }, times: 'unlimited' });
    const stopping = new AbortController();
    const resolved = networkOf({ by: 'name', name: 'prod' })
      .resolve(stopping.signal)
      .catch((error: unknown) => error);
    await clock.runUntil(() => logs.lines.length === 2, { maxMs: 60_000 });
    stopping.abort(new Error('stopped'));
    expect(await resolved).to.have.property('message', 'stopped');
    const { reads } = simulator.requests;
    await clock.advance(10 * 60_000);
    expect(simulator.requests.reads).to.equal(reads);
  });
});
