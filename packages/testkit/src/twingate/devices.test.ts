import { expect } from 'chai';
import { formatGlobalId } from './global-id.js';
import { startCaller } from './test-caller.test.js';

const change = (mutation: string, args = ''): string =>
  `mutation ($id: ID!) { ${mutation}(id: $id${args}) { ok error entity { activeState isTrusted } } }`;
const createSerials = `mutation CreateSerials($serialNumbers: [String!]!) {
  serialNumbersCreate(serialNumbers: $serialNumbers) { ok error entities { id serialNumber } } }`;
const deleteSerials = `mutation DeleteSerials($serialNumbers: [String!]!) {
  serialNumbersDelete(serialNumbers: $serialNumbers) { ok error } }`;

describe('devices of the simulated Twingate API', () => {
  it('are trusted and no longer trusted', async () => {
    const { ask, simulator } = await startCaller();
    const { id } = simulator.world.devices.add({});
    for (const isTrusted of [true, false]) {
      const { entity } = await ask(change('deviceUpdate', `, isTrusted: ${isTrusted}`), { id });
      expect(entity).to.include({ isTrusted });
    }
  });

  it('are blocked, unblocked, archived and unarchived', async () => {
    const { ask, simulator } = await startCaller();
    const { id } = simulator.world.devices.add({});
    const states = [];
    for (const mutation of [
      'deviceBlock',
      'deviceUnblock',
      'deviceArchive',
      'deviceUnblock',
      'deviceUnarchive',
    ])
      states.push((await ask(change(mutation), { id })).entity?.['activeState']);
    expect(states).to.deep.equal(['BLOCKED', 'ACTIVE', 'ARCHIVED', 'ARCHIVED', 'ACTIVE']);
  });

  it('are refused when they do not exist', async () => {
    const { ask } = await startCaller();
    const id = formatGlobalId('Device', 9);
    expect((await ask(change('deviceBlock'), { id })).error).to.equal(
      `Field 'id' Device with id '${id}' does not exist.`,
    );
  });

  it('are filtered by state, trust and serial number, at the root and of a user', async () => {
    const { ask, simulator } = await startCaller();
    const { devices, users } = simulator.world;
    const userId = users.add({}).id;
    devices.add({ userId, name: 'mine', serialNumber: 'S1', isTrusted: true });
    devices.add({ userId, name: 'blocked', serialNumber: 'S2', isTrusted: true, activeState: 'BLOCKED' });
    devices.add({ userId, name: 'new', serialNumber: 'S3' });
    const list = `devices(filter: {activeState: {in: [ACTIVE]}, isTrusted: {eq: true}, serialNumber: {startsWith: "S"}}) {
      edges { node { name user { id } } } }`;
    const mine = { edges: [{ node: { name: 'mine', user: { id: userId } } }] };
    expect(await ask(`{ ${list} }`)).to.deep.equal(mine);
    expect(await ask(`query ($id: ID!) { user(id: $id) { ${list} } }`, { id: userId })).to.deep.equal({
      devices: mine,
    });
  });

  it('show their posture, and null for a missing device', async () => {
    const { ask, post, simulator } = await startCaller();
    const { devices } = simulator.world;
    const device = devices.add({});
    const firewall = { isSatisfied: true, detected: true };
    devices.edit(device.id, { posture: { ...device.posture, firewall } });
    const posture =
      'query ($id: ID!) { devicePosture(id: $id) { firewall { isSatisfied detected } jamf { isVerified } } }';
    expect(await ask(posture, { id: device.id })).to.deep.equal({ firewall, jamf: null });
    const absent = { id: formatGlobalId('Device', 9) };
    expect((await post(posture, absent)).json).to.deep.equal({ data: { devicePosture: null } });
  });
});

describe('serial numbers of the simulated Twingate API', () => {
  it('are created in one go, trimmed and once each', async () => {
    const { ask } = await startCaller();
    const { entities } = await ask(createSerials, { serialNumbers: [' A1 ', 'B2', 'A1'] });
    expect((entities as { serialNumber: string }[]).map(({ serialNumber }) => serialNumber)).to.deep.equal([
      'A1',
      'B2',
    ]);
  });

  it('are refused as a whole when one is empty or exists', async () => {
    const { ask, simulator } = await startCaller();
    await ask(createSerials, { serialNumbers: ['A1'] });
    expect((await ask(createSerials, { serialNumbers: ['B2', 'A1'] })).error).to.equal(
      "Serial number 'A1' already exists.",
    );
    expect((await ask(createSerials, { serialNumbers: ['B2', ' '] })).error).to.match(/must not be empty/);
    expect(simulator.world.serialNumbers.list()).to.have.length(1);
  });

  it('are deleted by their text, all or none', async () => {
    const { ask, simulator } = await startCaller();
    await ask(createSerials, { serialNumbers: ['A1', 'B2'] });
    expect(await ask(deleteSerials, { serialNumbers: ['A1', 'C3'] })).to.deep.equal({
      ok: false,
      error: "Serial number 'C3' does not exist.",
    });
    expect(simulator.world.serialNumbers.list()).to.have.length(2);
    expect((await ask(deleteSerials, { serialNumbers: ['A1', 'B2'] })).ok).to.equal(true);
    expect(simulator.world.serialNumbers.list()).to.deep.equal([]);
  });

  it('list the devices that match, and are filtered by that', async () => {
    const { ask, simulator } = await startCaller();
    await ask(createSerials, { serialNumbers: ['A1', 'B2'] });
    simulator.world.devices.add({ name: 'laptop', serialNumber: 'B2' });
    const list = (isMatched: boolean) =>
      ask(`{ serialNumbers(filter: {hasMatchedDevices: {eq: ${isMatched}}}) {
        edges { node { serialNumber matchedDevices { name } } } } }`);
    expect((await list(true))['edges']).to.deep.equal([
      { node: { serialNumber: 'B2', matchedDevices: [{ name: 'laptop' }] } },
    ]);
    expect((await list(false))['edges']).to.deep.equal([
      { node: { serialNumber: 'A1', matchedDevices: [] } },
    ]);
  });
});

describe('access requests of the simulated Twingate API', () => {
  const decide = (mutation: string): string => `mutation ($id: ID!) { ${mutation}(id: $id) { ok error } }`;

  it('are approved or rejected, once', async () => {
    const { ask, simulator } = await startCaller();
    const { accessRequests } = simulator.world;
    const [a, b] = [accessRequests.add({}).id, accessRequests.add({}).id];
    expect(await ask(decide('accessRequestApprove'), { id: a })).to.deep.equal({ ok: true, error: null });
    expect(await ask(decide('accessRequestReject'), { id: b })).to.deep.equal({ ok: true, error: null });
    expect(accessRequests.list().map(({ status }) => status)).to.deep.equal(['APPROVED', 'REJECTED']);
    expect(await ask(decide('accessRequestReject'), { id: a })).to.deep.equal({
      ok: false,
      error: 'This access request was already decided.',
    });
    const id = formatGlobalId('AccessRequest', 9);
    expect((await ask(decide('accessRequestApprove'), { id })).error).to.match(
      /AccessRequest .* does not exist/,
    );
  });

  it('are filtered by user and resource, and go with the resource', async () => {
    const { ask, simulator } = await startCaller();
    const { accessRequests, resources } = simulator.world;
    const wanted = accessRequests.add({ reason: 'deploy' });
    accessRequests.add({});
    const list = `query ($user: ID!, $resource: ID!) { accessRequests(filter: {userId: {in: [$user]}, resourceId: {in: [$resource]}}) {
      edges { node { reason status user { id } } } } }`;
    const ids = { user: wanted.userId, resource: wanted.resourceId };
    const node = { reason: 'deploy', status: 'PENDING', user: { id: wanted.userId } };
    expect(await ask(list, ids)).to.deep.equal({ edges: [{ node }] });
    resources.remove(wanted.resourceId);
    expect(await ask(list, ids)).to.deep.equal({ edges: [] });
  });
});
