import { expect } from 'chai';
import { VirtualClock } from '../clock/virtual-clock.js';
import type { Fault } from './faults.js';
import { formatGlobalId } from './global-id.js';
import type { TwingateSimulatorOptions } from './simulator-options.js';
import {
  createResource,
  deleteResource,
  listResources,
  readResource,
  startCaller,
  type TestCaller,
  updateResource,
} from './test-caller.test.js';

const input = { name: 'app', address: 'app.internal', remoteNetworkId: formatGlobalId('RemoteNetwork', 1) };
const read = { id: formatGlobalId('Resource', 1001) };

async function outcome(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'answered',
    () => 'broken',
  );
}

async function onVirtualTime(
  options: TwingateSimulatorOptions = {},
): Promise<TestCaller & { readonly clock: VirtualClock }> {
  const clock = new VirtualClock();
  return { clock, ...(await startCaller({ clock, ...options })) };
}

describe('faults of the simulated Twingate API', () => {
  it('loses replies after the write', async () => {
    const { post, simulator } = await startCaller();
    simulator.faults.add({ fault: { kind: 'lost-reply' }, operations: 'writes' });
    expect((await post(readResource, read)).status).to.equal(200);
    expect(await outcome(post(createResource, input))).to.equal('broken');
    expect(simulator.world.resources.list()).to.have.length(1);
    expect(simulator.requests.list('CreateResource')[0]).to.include({
      outcome: 'ok',
      fault: 'lost-reply',
      applied: true,
    });
    expect((await post(createResource, input)).status).to.equal(200);
  });

  it('drops connections before the write', async () => {
    const { post, simulator } = await startCaller();
    simulator.faults.add({ fault: { kind: 'dropped-connection' }, operations: ['CreateResource'], times: 2 });
    expect(await outcome(post(createResource, input))).to.equal('broken');
    expect(await outcome(post(createResource, input))).to.equal('broken');
    expect(simulator.world.resources.list()).to.deep.equal([]);
    expect((await post(createResource, input)).json?.data?.['resourceCreate']?.ok).to.equal(true);
  });

  it('loses the same replies for the same seed', async () => {
    const lost = async (seed: number) => {
      const { post, simulator } = await startCaller({ seed });
      simulator.faults.add({ fault: { kind: 'lost-reply' }, operations: 'writes', probability: 0.3 });
      const outcomes: string[] = [];
      for (let n = 0; n < 20; n += 1) outcomes.push(await outcome(post(createResource, input)));
      return outcomes;
    };
    const [first, again, other] = [await lost(7), await lost(7), await lost(8)];
    expect(first).to.deep.equal(again);
    expect(first).not.to.deep.equal(other);
    expect(first).to.include('broken').and.to.include('answered');
  });

  it('lets a commit land after the client gave up', async () => {
    const { post, simulator, clock } = await onVirtualTime();
    simulator.faults.add({
      fault: { kind: 'late-commit', delayMs: 40_000, destroyAfterMs: 5_000 },
      operations: 'writes',
    });
    let result = 'open';
    void outcome(post(createResource, input)).then((value) => (result = value));
    await clock.runUntil(() => result !== 'open', { maxMs: 30_000 });
    expect([result, simulator.world.resources.list().length]).to.deep.equal(['broken', 0]);
    await clock.advance(40_000);
    expect(simulator.world.resources.list().map((resource) => resource.createdAt)).to.deep.equal([
      '2026-01-01T00:00:40.000000+00:00',
    ]);
  });

  it('holds the connection of a late commit when told nothing else', async () => {
    const { post, simulator, clock } = await onVirtualTime();
    simulator.faults.add({ fault: { kind: 'late-commit', delayMs: 40_000 } });
    let result = 'open';
    void outcome(post(createResource, input)).then((value) => (result = value));
    await clock.runUntil(() => clock.pendingTimers > 0, { maxMs: 0 });
    await clock.advance(39_999);
    expect([result, simulator.world.resources.list().length]).to.deep.equal(['open', 0]);
    await clock.runUntil(() => result === 'answered', { maxMs: 1 });
    expect(simulator.world.resources.list()).to.have.length(1);
  });

  it('takes the latency half before and half after the write', async () => {
    const { post, simulator, clock } = await onVirtualTime({ latencyMs: 100 });
    let answered = false;
    void post(createResource, input).then(() => (answered = true));
    await clock.runUntil(() => simulator.world.resources.list().length === 1, { maxMs: 100 });
    expect([clock.now() - Date.UTC(2026, 0, 1), answered]).to.deep.equal([50, false]);
    await clock.runUntil(() => answered, { maxMs: 100 });
    expect(clock.now() - Date.UTC(2026, 0, 1)).to.equal(100);
  });

  const bodies: readonly (readonly [Fault, number, RegExp, RegExp, boolean])[] = [
    [
      { kind: 'rate-limit', retryAfterSeconds: 7 },
      429,
      /json/,
      /^\{"errors":\[\{"message":"429 Too Many Requests"\}\]\}$/,
      false,
    ],
    [{ kind: 'status', status: 502 }, 502, /html/, /502 Bad Gateway/, false],
    [{ kind: 'status', status: 504, applied: true }, 504, /html/, /504 Gateway Timeout/, true],
    [{ kind: 'status', status: 500, body: 'oops' }, 500, /html/, /^oops$/, false],
    [{ kind: 'html' }, 200, /html/, /^<!DOCTYPE html>/, false],
    [{ kind: 'empty-body' }, 200, /json/, /^$/, true],
    [{ kind: 'empty-body', applied: false }, 200, /json/, /^$/, false],
    [{ kind: 'truncated-body' }, 200, /json/, /^\{"data":.*[^}]$/, true],
    [{ kind: 'wrong-content-type' }, 200, /text\/plain/, /"ok":true/, true],
    [{ kind: 'refused-key' }, 401, /json/, /Invalid API key/, false],
    [{ kind: 'refused-key', answer: 'html' }, 200, /html/, /Sign in/, false],
  ];
  for (const [fault, status, contentType, body, applied] of bodies) {
    it(`answers ${JSON.stringify(fault)}, ${applied ? 'after' : 'instead of'} the write`, async () => {
      const { post, simulator } = await startCaller();
      simulator.faults.add({ fault });
      const answer = await post(createResource, input);
      expect(answer.status).to.equal(status);
      expect(answer.headers.get('content-type')).to.match(contentType);
      expect(answer.text).to.match(body);
      expect(simulator.world.resources.list()).to.have.length(applied ? 1 : 0);
      expect(simulator.requests.list()[0]).to.include({ fault: fault.kind, applied });
      expect((await post(createResource, input)).json?.data?.['resourceCreate']?.ok).to.equal(true);
    });
  }

  it('sends Retry-After only when told to', async () => {
    const { post, simulator } = await startCaller();
    simulator.faults.add({ fault: { kind: 'rate-limit', retryAfterSeconds: 7 } });
    simulator.faults.add({ fault: { kind: 'rate-limit' } });
    expect((await post(readResource, read)).headers.get('retry-after')).to.equal('7');
    expect((await post(readResource, read)).headers.get('retry-after')).to.equal(null);
    expect(simulator.requests.rejected429).to.equal(2);
  });

  it('ends a fault after its time, or when it is removed', async () => {
    const { post, simulator, clock } = await onVirtualTime();
    simulator.faults.add({ fault: { kind: 'status', status: 503 }, forMs: 10_000 });
    const statuses: number[] = [
      (await post(readResource, read)).status,
      (await post(readResource, read)).status,
    ];
    await clock.advance(10_000);
    statuses.push((await post(readResource, read)).status);
    const remove = simulator.faults.add({ fault: { kind: 'status', status: 500 }, times: 'unlimited' });
    statuses.push((await post(readResource, read)).status);
    remove();
    statuses.push((await post(readResource, read)).status);
    expect(statuses).to.deep.equal([503, 503, 200, 500, 200]);
  });

  it('strikes only the operations that a predicate picks', async () => {
    const { post, simulator } = await startCaller();
    simulator.faults.add({
      fault: { kind: 'status', status: 500 },
      operations: ({ fields }) => fields.includes('resourceDelete'),
      times: 'unlimited',
    });
    expect((await post(createResource, input)).status).to.equal(200);
    expect((await post(deleteResource, read)).status).to.equal(500);
  });

  it('refuses requests over the limits of a fixed minute and says when it is over', async () => {
    const { post, simulator, clock } = await onVirtualTime({
      limits: { readsPerMinute: 2, writesPerMinute: 1 },
    });
    const get = readResource;
    const make = 'mutation Make($name: String!) { groupCreate(name: $name) { ok } }';
    const send = async (document: string) =>
      (await post(document, document === get ? read : { name: 'g' })).status;
    expect([await send(get), await send(make), await send(make)]).to.deep.equal([200, 200, 429]);
    await clock.advance(20_000);
    expect([await send(get), await send(get)]).to.deep.equal([200, 429]);
    const refused = await post(get, read);
    expect([refused.status, refused.headers.get('retry-after')]).to.deep.equal([429, '40']);
    await clock.advance(40_000);
    expect([await send(get), await send(make)]).to.deep.equal([200, 200]);
    expect(simulator.requests.counters()).to.deep.include({ reads: 5, writes: 3, rejected429: 3 });
  });

  it('can count over a sliding minute and leave Retry-After out', async () => {
    const limits = { readsPerMinute: 1, window: 'sliding', retryAfter: false } as const;
    const { post, clock } = await onVirtualTime({ limits });
    await clock.advance(50_000);
    expect((await post(readResource, read)).status).to.equal(200);
    await clock.advance(20_000);
    const refused = await post(readResource, read);
    expect([refused.status, refused.headers.get('retry-after')]).to.deep.equal([429, null]);
    await clock.advance(40_000);
    expect((await post(readResource, read)).status).to.equal(200);
  });

  it('lets reads see a write only after a while', async () => {
    const { ask, post, clock } = await onVirtualTime({ staleReadMs: 5_000 });
    const { entity } = await ask(createResource, input);
    const id = String(entity?.['id']);
    const total = async () => (await ask(listResources))['totalCount'];
    const byId = async () => (await post(readResource, { id })).json?.data?.['resource'] ?? null;
    expect([await byId(), await total()]).to.deep.equal([null, 0]);
    await clock.advance(5_000);
    expect([(await byId())?.['name'], await total()]).to.deep.equal(['app', 1]);
    expect((await ask(updateResource, { id, name: 'renamed' })).entity).to.include({ name: 'renamed' });
    expect((await byId())?.['name']).to.equal('app');
    await clock.advance(1_000);
    await ask(deleteResource, { id });
    await clock.advance(4_000);
    expect([(await byId())?.['name'], await total()]).to.deep.equal(['renamed', 1]);
    await clock.advance(1_000);
    expect([await byId(), await total()]).to.deep.equal([null, 0]);
  });

  it('shows console edits at once even when reads are stale', async () => {
    const { ask, simulator } = await onVirtualTime({ staleReadMs: 5_000 });
    const resource = simulator.world.resources.add({ name: 'seen' });
    expect((await ask(readResource, { id: resource.id }))['name']).to.equal('seen');
  });

  it('says which faults exist when asked for another', async () => {
    const { simulator } = await startCaller();
    const unknown = { kind: 'earthquake' } as unknown as Fault;
    expect(() => simulator.faults.add({ fault: unknown })).to.throw(/Unknown fault "earthquake".*lost-reply/);
  });
});
