import { expect } from 'chai';
import type { TwingateClient } from '../client.js';
import { isAlreadyExistsError, isNotFoundError } from '../errors.js';
import type { SimulatedClient } from '../simulated-client.test.fixture.js';
import { collect, startSimulatedClient, thrownBy } from '../simulated-client.test.fixture.js';

const missing = btoa('Device:999');

describe('devices', () => {
  let simulator: SimulatedClient['simulator'];
  let client: TwingateClient;
  let userId: string;

  beforeEach(async () => {
    ({ simulator, client } = await startSimulatedClient());
    userId = simulator.world.users.add({ email: 'ada@acme.example' }).id;
  });

  afterEach(() => simulator.close());

  it('are read with their user, listed by state, and listed by user', async () => {
    const { id } = simulator.world.devices.add({ name: 'mac', osName: 'MAC_OS', userId });
    simulator.world.devices.add({ name: 'old', activeState: 'ARCHIVED', userId });
    const device = await client.devices.get(id);
    expect(device).to.deep.include({ id, name: 'mac', osName: 'MAC_OS', isTrusted: false });
    expect(device?.user).to.deep.equal({ id: userId, email: 'ada@acme.example' });
    const filter = { activeState: { in: ['ACTIVE' as const] } };
    expect(await collect(client.devices.list({ filter }))).to.deep.equal([device]);
    expect(await collect(client.users.devices(userId, { filter }))).to.deep.equal([device]);
    expect(await client.devices.get(missing)).to.equal(null);
  });

  it('are trusted, blocked and unblocked, archived and taken back', async () => {
    const { id } = simulator.world.devices.add({ userId });
    expect(await client.devices.setTrusted(id, true)).to.include({ isTrusted: true });
    expect(await client.devices.setTrusted(id, false)).to.include({ isTrusted: false });
    expect(await client.devices.block(id)).to.include({ activeState: 'BLOCKED' });
    expect(await client.devices.unblock(id)).to.include({ activeState: 'ACTIVE' });
    expect(await client.devices.archive(id)).to.include({ activeState: 'ARCHIVED' });
    expect(await client.devices.unarchive(id)).to.include({ activeState: 'ACTIVE' });
  });

  it('tell what their security checks found', async () => {
    const { id, posture } = simulator.world.devices.add({ userId });
    const firewall = { isSatisfied: true, detected: true };
    simulator.world.devices.edit(id, { posture: { ...posture, firewall } });
    expect(await client.devices.posture(id)).to.deep.include({
      firewall,
      antivirus: null,
      crowdstrike: null,
    });
    expect(await client.devices.posture(missing)).to.equal(null);
  });

  it('that do not exist cannot be changed', async () => {
    const { devices } = client;
    const calls = [devices.setTrusted(missing, true), devices.block(missing), devices.archive(missing)];
    expect((await Promise.all(calls.map(thrownBy))).map(isNotFoundError)).to.deep.equal([true, true, true]);
  });

  it('are recognised by serial numbers, which are added and deleted as such', async () => {
    const { id } = simulator.world.devices.add({ name: 'mac', serialNumber: 'C02A', userId });
    const created = await client.serialNumbers.create(['C02A', 'C02B']);
    expect(created.map(({ serialNumber }) => serialNumber)).to.deep.equal(['C02A', 'C02B']);
    const filter = { serialNumber: { eq: 'C02A' } };
    const [listed] = await collect(client.serialNumbers.list({ filter }));
    expect(listed?.matchedDevices).to.deep.equal([{ id, name: 'mac', isTrusted: false }]);
    expect(isAlreadyExistsError(await thrownBy(client.serialNumbers.create(['C02B'])))).to.equal(true);
    await client.serialNumbers.delete(['C02A']);
    const left = await collect(client.serialNumbers.list({ pageSize: 1 }));
    expect(left.map(({ serialNumber }) => serialNumber)).to.deep.equal(['C02B']);
    expect(isNotFoundError(await thrownBy(client.serialNumbers.delete(['C02A'])))).to.equal(true);
  });
});
