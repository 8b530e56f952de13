import { expect } from 'chai';
import { formatGlobalId } from './global-id.js';
import { createResource, readResource, startCaller, type TestCaller } from './test-caller.test.js';

const input = { name: 'app', address: 'app.internal', remoteNetworkId: formatGlobalId('RemoteNetwork', 1) };
const read = { id: formatGlobalId('Resource', 1001) };

async function sim(
  caller: TestCaller,
  path: string,
  body?: object,
): Promise<{ status: number; json: unknown }> {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const response = await fetch(new URL(`/__sim/${path}`, caller.simulator.url), init);
  return { status: response.status, json: await response.json() };
}

describe('the inspection of the simulated Twingate API', () => {
  it('counts requests by kind and operation', async () => {
    const { post, simulator } = await startCaller();
    await post(createResource, input);
    await post(readResource, read);
    await post('{ resource(id: "nonsense") { id } }');
    expect(simulator.requests.counters()).to.deep.equal({
      reads: 2,
      writes: 1,
      probes: 0,
      rejected429: 0,
      byOperation: { CreateResource: 1, ReadResource: 1, resource: 1 },
    });
    expect(simulator.requests.list().map((record) => record.outcome)).to.deep.equal([
      'ok',
      'ok',
      'graphql-error',
    ]);
    expect(simulator.requests.list('CreateResource')[0]?.variables).to.deep.equal(input);
    simulator.requests.reset();
    expect([simulator.requests.reads, simulator.requests.list()]).to.deep.equal([0, []]);
  });

  it('keeps secrets out of the history', async () => {
    const { post, simulator } = await startCaller();
    const document = `mutation Ca($name: String!, $certificate: String!) {
      x509CertificateAuthorityCreate(name: $name, certificate: $certificate) { ok } }`;
    await post(document, { name: 'ca', certificate: 'PEM-OF-IT' });
    expect(simulator.requests.list()[0]?.variables).to.deep.equal({ name: 'ca', certificate: '[redacted]' });
  });

  it('serves the world and the requests to other processes', async () => {
    const caller = await startCaller();
    await caller.post(createResource, input);
    const world = await sim(caller, 'world');
    expect(world.json).to.deep.include({ resources: caller.simulator.world.resources.list() });
    const requests = await sim(caller, 'requests');
    expect(requests.json).to.deep.include({ reads: 0, writes: 1, byOperation: { CreateResource: 1 } });
    await sim(caller, 'requests/reset', {});
    expect(caller.simulator.requests.writes).to.equal(0);
  });

  it('takes console edits from other processes', async () => {
    const caller = await startCaller();
    const { resources } = caller.simulator.world;
    const added = await sim(caller, 'world/resources', { action: 'add', value: { name: 'console' } });
    const id = resources.list()[0]?.id;
    expect(added.json).to.include({ id, name: 'console' });
    await sim(caller, 'world/resources', { action: 'edit', id, value: { alias: 'c.internal' } });
    expect(resources.list()[0]).to.include({ name: 'console', alias: 'c.internal' });
    await sim(caller, 'world/resources', { action: 'remove', id });
    expect(resources.list()).to.deep.equal([]);
    expect((await sim(caller, 'world/resources', { action: 'remove', id })).status).to.equal(400);
    expect((await sim(caller, 'world/planets', { action: 'add' })).status).to.equal(400);
  });

  it('takes faults from other processes', async () => {
    const caller = await startCaller();
    const rules = [{ fault: { kind: 'status', status: 503 }, operations: 'reads' }];
    const { json } = await sim(caller, 'faults', { latencyMs: 1, limits: { writesPerMinute: 9 }, rules });
    expect(json).to.deep.equal({ latencyMs: 1, staleReadMs: 0, limits: { writesPerMinute: 9 } });
    expect((await caller.post(readResource, read)).status).to.equal(503);
    await sim(caller, 'faults', { limits: null, clear: true });
    expect(caller.simulator.faults.limits).to.equal(undefined);
    expect((await sim(caller, 'faults', { latency: 1 })).status).to.equal(400);
    expect((await sim(caller, 'faults', { rules: [{ fault: { kind: 'quake' } }] })).status).to.equal(400);
    expect((await sim(caller, 'nothing')).status).to.equal(404);
  });

  it('edits in the world carry the time of the clock and remove what depends on them', async () => {
    const { simulator } = await startCaller();
    const { groups, resources } = simulator.world;
    const group = groups.add({ name: 'team' });
    const resource = resources.add({});
    const edge = { securityPolicyId: null, expiresAt: null, accessPolicy: null, approvalMode: null };
    const access = [{ ...edge, principalId: group.id, usageBasedAutolockDurationDays: null }];
    const edited = resources.edit(resource.id, { access });
    expect(edited.updatedAt > resource.updatedAt).to.equal(true);
    groups.remove(group.id);
    expect(resources.get(resource.id)?.access).to.deep.equal([]);
    expect(() => resources.edit('nobody', {})).to.throw(/There is no nobody/);
  });
});
