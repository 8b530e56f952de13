import { VirtualClock } from '@twingate-kit/testkit';
import { expect } from 'chai';
import { createTwingateClient } from './client.js';
import type { TwingateClient } from './client.js';
import type { TwingateError } from './errors.js';
import { isTwingateError } from './errors.js';
import { VERSION } from './generated/version.js';
import type { CallEvent } from './hooks.js';
import { createLimiter } from './limiter.js';
import type { TwingateClientOptions } from './options.js';
import type { Reply, ScriptedApi } from './scripted-api.test.fixture.js';
import {
  halfAnswer,
  json,
  refusedUrl,
  reset,
  silence,
  startScriptedApi,
  text,
} from './scripted-api.test.fixture.js';

const groupId = btoa('Group:1');
const noGroup = json({ data: { group: null } });
const deleted = json({ data: { groupDelete: { ok: true, error: null } } });
const created = json({ data: { groupCreate: { ok: true, error: null, entity: { id: groupId } } } });
const limited = json({ errors: [{ message: '429 Too Many Requests' }] });

describe('transport over HTTP', () => {
  let apis: readonly ScriptedApi[] = [];

  afterEach(async () => {
    await Promise.all(apis.map((api) => api.close()));
    apis = [];
  });

  async function clientFor(
    replies: readonly Reply[],
    options: Partial<TwingateClientOptions> = {},
  ): Promise<{ client: TwingateClient; api: ScriptedApi }> {
    const api = await startScriptedApi(...replies);
    apis = [...apis, api];
    const client = createTwingateClient({
      network: 'acme',
      apiKey: 'tk-secret',
      apiUrl: api.url,
      random: () => 0,
      ...options,
    });
    return { client, api };
  }

  const read = (client: TwingateClient): Promise<unknown> => client.groups.get(groupId);
  const write = (client: TwingateClient): Promise<unknown> => client.groups.create({ name: 'web' });

  async function failureOf(promise: Promise<unknown>): Promise<TwingateError> {
    const error: unknown = await promise.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (!isTwingateError(error)) throw new Error(`no TwingateError but ${String(error)}`);
    return error;
  }

  it('posts the document with its name, the key and the version of the SDK', async () => {
    const { client, api: server } = await clientFor([noGroup]);
    await read(client);
    const [request] = server.requests;
    expect(request).to.deep.include({ method: 'POST', path: '/api/graphql/' });
    expect(request?.headers).to.include({
      'x-api-key': 'tk-secret',
      'user-agent': `twingate-kit-sdk/${VERSION}`,
      'content-type': 'application/json',
    });
    expect(request?.body).to.deep.include({ operationName: 'GetGroup', variables: { id: groupId } });
    expect(request?.body.query).to.contain('query GetGroup');
  });

  it('lets the user name the agent', async () => {
    const { client, api: server } = await clientFor([noGroup], { userAgent: 'twingate-kit/1.2.3' });
    await read(client);
    expect(server.requests[0]?.headers['user-agent']).to.equal('twingate-kit/1.2.3');
  });

  it('uses its connections again', async () => {
    const { client, api: server } = await clientFor([noGroup]);
    for (let n = 0; n < 10; n += 1) await read(client);
    // A second one when a request starts before the last connection has been given back.
    expect(new Set(server.requests.map(({ remotePort }) => remotePort)).size).to.be.at.most(2);
  });

  const broken: readonly (readonly [string, Reply, string])[] = [
    ['a web page with status 200', text('<!DOCTYPE html><p>log in</p>', 'text/html'), 'html'],
    ['an empty body', text('', 'application/json'), 'empty'],
    ['a truncated body', text('{"data":{"group":', 'application/json'), 'truncated'],
    ['another content type', text('fine', 'text/plain'), 'content-type'],
    ['JSON without data and errors', json({ hello: 'world' }), 'shape'],
    ['JSON that is no object', json('hello'), 'shape'],
    ['a list of results', json([{ data: {} }]), 'shape'],
    ['data of another type', json({ data: [] }), 'shape'],
  ];
  for (const [title, reply, problem] of broken) {
    it(`tells ${title}; repeats a query, and not a mutation that may have been applied`, async () => {
      const { client, api: server } = await clientFor([reply, noGroup]);
      expect(await read(client)).to.equal(null);
      expect(server.requests).to.have.length(2);
      await server.close();
      const { client: other, api: second } = await clientFor([reply, created]);
      const error = await failureOf(write(other));
      expect(error).to.include({
        code: 'PROTOCOL',
        problem,
        mayHaveBeenApplied: true,
        operation: 'CreateGroup',
      });
      expect(second.requests).to.have.length(1);
    });
  }

  for (const [title, reply] of [
    ['a connection dropped before the answer', reset],
    ['a connection dropped within the answer', halfAnswer],
  ] as const) {
    it(`repeats a query after ${title}, and not a mutation`, async () => {
      const { client, api: server } = await clientFor([reply, reply, noGroup]);
      expect(await read(client)).to.equal(null);
      expect(server.requests).to.have.length(3);
      await server.close();
      const { client: other, api: second } = await clientFor([reply, created]);
      expect(await failureOf(write(other))).to.include({
        code: 'TRANSPORT',
        mayHaveBeenApplied: true,
        unsent: false,
      });
      expect(second.requests).to.have.length(1);
    });
  }

  it('repeats a query after a 5xx and gives up after three attempts', async () => {
    const { client, api: server } = await clientFor([text('oops', 'text/plain', 502)]);
    expect(await failureOf(read(client))).to.include({ code: 'TRANSPORT', status: 502 });
    expect(server.requests).to.have.length(3);
  });

  it('repeats even a mutation when the connection was refused, and knows that it was not applied', async () => {
    const events: CallEvent[] = [];
    const { client } = await clientFor([], {
      apiUrl: await refusedUrl(),
      hooks: { onRequest: (event) => events.push(event) },
    });
    expect(await failureOf(write(client))).to.include({ mayHaveBeenApplied: false, unsent: true });
    expect(events.map(({ attempt }) => attempt)).to.deep.equal([1, 2, 3]);
  });

  it('ends an attempt after its time, and does not repeat the mutation', async () => {
    const clock = new VirtualClock();
    const { client, api: server } = await clientFor([silence], { clock, timeoutMs: 2000 });
    const failure = failureOf(write(client));
    await clock.runUntil(() => server.requests.length === 1, { maxMs: 1 });
    await clock.advance(2000);
    const error = await failure;
    expect(error).to.include({ code: 'TIMEOUT', mayHaveBeenApplied: true });
    expect(error.message).to.contain('2000 ms');
    expect(server.requests).to.have.length(1);
    expect(clock.pendingTimers).to.equal(0);
  });

  it('ends a call in flight when its signal is aborted, and says that it may have been applied', async () => {
    const controller = new AbortController();
    const { client, api: server } = await clientFor([
      () => setImmediate(() => controller.abort(new Error('tk-secret'))),
    ]);
    const error = await failureOf(client.groups.delete(groupId, { signal: controller.signal }));
    expect(error).to.include({ code: 'ABORTED', mayHaveBeenApplied: true });
    expect(server.requests).to.have.length(1);
  });

  it('sends nothing when the signal is aborted already', async () => {
    const { client, api: server } = await clientFor([deleted]);
    const error = await failureOf(client.groups.delete(groupId, { signal: AbortSignal.abort() }));
    expect(error).to.include({ code: 'ABORTED', mayHaveBeenApplied: false, operation: 'DeleteGroup' });
    expect(server.requests).to.have.length(0);
  });

  it('knows that nothing was sent when the signal is aborted just as the call gets its turn', async () => {
    const controller = new AbortController();
    const { client, api: server } = await clientFor([deleted], {
      hooks: { onRequest: () => controller.abort() },
    });
    const error = await failureOf(client.groups.delete(groupId, { signal: controller.signal }));
    expect(error).to.include({ code: 'ABORTED', mayHaveBeenApplied: false });
    expect(server.requests).to.have.length(0);
  });

  it('does not follow redirects when the URL is fixed, and never sends the key along', async () => {
    const target = await startScriptedApi(deleted);
    const { client, api: server } = await clientFor([text('', 'text/plain', 308, { location: target.url })]);
    expect(await failureOf(write(client))).to.include({
      code: 'PROTOCOL',
      problem: 'redirect',
      mayHaveBeenApplied: false,
    });
    expect(server.requests).to.have.length(1);
    expect(target.requests).to.have.length(0);
    await target.close();
  });

  it('waits as long as a 429 asks before it repeats, mutations too', async () => {
    const clock = new VirtualClock();
    const refusal = json({ errors: [{ message: '429 Too Many Requests' }] }, 429, { 'retry-after': '7' });
    const { client, api: server } = await clientFor([refusal, created], { clock });
    const startedAt = clock.now();
    let done = false;
    void write(client).then(() => (done = true));
    await clock.runUntil(() => done, { maxMs: 20_000 });
    expect(clock.now() - startedAt).to.equal(7000);
    expect(server.requests).to.have.length(2);
  });

  it('takes a 429 in a body with status 200 the same way, and waits 60 s without Retry-After', async () => {
    const clock = new VirtualClock();
    const { client } = await clientFor([limited, created], { clock });
    const startedAt = clock.now();
    let done = false;
    void write(client).then(() => (done = true));
    await clock.runUntil(() => done, { maxMs: 100_000 });
    expect(clock.now() - startedAt).to.equal(60_000);
  });

  it('gives up after the eleventh 429 with an error that says how long to wait', async () => {
    const clock = new VirtualClock();
    const { client, api: server } = await clientFor([limited], { clock });
    let error: TwingateError | undefined;
    void failureOf(write(client)).then((failure) => (error = failure));
    await clock.runUntil(() => error !== undefined, { maxMs: 1_000_000 });
    expect(error).to.include({ code: 'RATE_LIMITED', retryAfterMs: 60_000, mayHaveBeenApplied: false });
    expect(server.requests).to.have.length(11);
  });

  it('keeps other clients of the same limiter waiting after a 429', async () => {
    const clock = new VirtualClock();
    const limiter = createLimiter({ clock });
    const { client, api: server } = await clientFor([limited, created], { clock, limiter });
    const other = createTwingateClient({ network: 'acme', apiKey: 'k', apiUrl: server.url, clock, limiter });
    const calls = [write(client)];
    await clock.runUntil(() => limiter.state().writes.pausedUntil !== undefined, { maxMs: 10 });
    calls.push(write(other));
    await clock.advance(59_000);
    expect(server.requests).to.have.length(1);
    await clock.advance(2000);
    await Promise.all(calls);
    expect(server.requests).to.have.length(3);
  });

  it('reports requests, answers and repetitions to the hooks, without variables', async () => {
    const events: (readonly [string, CallEvent])[] = [];
    const record = (name: string) => (event: CallEvent) => {
      events.push([name, event]);
      throw new Error('a hook that fails must not matter');
    };
    const { client } = await clientFor([reset, noGroup], {
      clock: new VirtualClock(),
      correlationId: 'run-7',
      hooks: {
        onRequest: record('request'),
        onResponse: record('response'),
        onRetry: record('retry'),
        onWait: record('wait'),
      },
    });
    await read(client);
    const call = { operation: 'GetGroup', kind: 'query', priority: 'normal', correlationId: 'run-7' };
    const [id, nextId] = [...new Set(events.map(([, { requestId }]) => requestId))];
    const first = { ...call, attempt: 1, requestId: id };
    const second = { ...call, attempt: 2, requestId: nextId };
    expect(events).to.deep.equal([
      ['request', first],
      ['response', { ...first, durationMs: 0, outcome: 'TRANSPORT' }],
      ['retry', { ...first, delayMs: 0, reason: 'TRANSPORT' }],
      ['request', second],
      ['response', { ...second, durationMs: 0, outcome: 'ok' }],
    ]);
  });

  it('tells how long a call waited for its turn', async () => {
    const clock = new VirtualClock();
    const waits: number[] = [];
    const { client } = await clientFor([limited, created], {
      clock,
      hooks: { onWait: ({ waitedMs }) => waits.push(waitedMs) },
    });
    let done = false;
    void write(client).then(() => (done = true));
    await clock.runUntil(() => done, { maxMs: 100_000 });
    expect(waits).to.deep.equal([60_000]);
  });

  it('learns the time of the API from Date headers, also of failed requests', async () => {
    const clock = new VirtualClock({ startAt: Date.UTC(2026, 0, 1) });
    const date = new Date(clock.now() + 3_600_000).toUTCString();
    const { client } = await clientFor([text('', 'text/plain', 401, { date })], { clock });
    expect(client.serverClock.now()).to.equal(clock.now());
    await failureOf(read(client));
    expect(client.serverClock.now()).to.equal(clock.now() + 3_600_000);
    await clock.advance(500);
    expect(client.serverClock.now()).to.equal(clock.now() + 3_600_000);
  });

  it('refuses mutations of a read-only client before sending', async () => {
    const { client, api: server } = await clientFor([noGroup], { readOnly: true });
    expect(await failureOf(write(client))).to.include({ code: 'READ_ONLY', mayHaveBeenApplied: false });
    expect(await failureOf(client.raw('mutation M { groupDelete(id: "x") { ok } }', {}))).to.include({
      code: 'READ_ONLY',
    });
    expect(server.requests).to.have.length(0);
    expect(await read(client)).to.equal(null);
  });

  it('refuses malformed IDs before sending, without repeating them', async () => {
    const { client, api: server } = await clientFor([noGroup]);
    const calls = [
      client.groups.get('tk-pasted-key'),
      client.groups.update(groupId, { addedUserIds: [groupId, 'x'] }),
      client.resources.delete(''),
      client.resources.createNetwork({ name: 'n', address: 'a', remoteNetworkId: btoa('no colon') }),
      client.remoteNetworks.get('Group:1'),
    ];
    for (const call of calls) {
      const error = await failureOf(call);
      expect(error).to.include({ code: 'INVALID_INPUT' });
      expect(error.message).to.not.contain('tk-pasted-key');
    }
    expect(server.requests).to.have.length(0);
  });

  it('fails when a mutation reports success without an object', async () => {
    const { client } = await clientFor([
      json({ data: { groupCreate: { ok: true, error: null, entity: null } } }),
    ]);
    expect(await failureOf(client.groups.create({ name: 'g' }))).to.include({
      code: 'PROTOCOL',
      problem: 'shape',
      mayHaveBeenApplied: true,
    });
  });

  it('refuses variables that are not JSON, and sends nothing', async () => {
    const { client, api: server } = await clientFor([noGroup]);
    const call = client.raw('mutation M($n: Int!) { m(n: $n) { ok } }', { n: 1n });
    expect(await failureOf(call)).to.include({ code: 'INVALID_INPUT', mayHaveBeenApplied: false });
    expect(server.requests).to.have.length(0);
    expect(await read(client)).to.equal(null);
  });

  it('refuses raw documents that are not one query or mutation', async () => {
    const { client, api: server } = await clientFor([noGroup]);
    for (const document of [
      'query {',
      'query A { group(id: "x") { id } } query B { group(id: "x") { id } }',
      'subscription S { group { id } }',
      'fragment F on Group { id }',
    ]) {
      expect(await failureOf(client.raw(document, {})), document).to.include({ code: 'INVALID_INPUT' });
    }
    expect(server.requests).to.have.length(0);
  });

  describe('mutations that may be repeated', () => {
    const remove = (client: TwingateClient): Promise<unknown> => client.groups.delete(groupId);
    const missing = json({
      data: { groupDelete: { ok: false, error: `Field 'id' Group with id '${groupId}' does not exist.` } },
    });

    it('repeats a deletion whose reply was lost, and takes it for done when the object is gone by then', async () => {
      const { client, api: server } = await clientFor([reset, missing]);
      await remove(client);
      expect(server.requests).to.have.length(2);
    });

    it('says that there is nothing to delete when no earlier attempt can have deleted it', async () => {
      const { client } = await clientFor([missing]);
      expect(await failureOf(remove(client))).to.include({ code: 'NOT_FOUND', entityId: groupId });
      const refusal = json({ errors: [{ message: '429 Too Many Requests' }] }, 429, { 'retry-after': '1' });
      const { client: other } = await clientFor([refusal, missing]);
      expect(await failureOf(remove(other))).to.include({ code: 'NOT_FOUND' });
    });

    it('repeats updates, and reports that a repeated one did not find its object', async () => {
      const gone = json({ data: { groupUpdate: { ok: false, error: 'Group does not exist' } } });
      const { client, api: server } = await clientFor([halfAnswer, gone]);
      const error = await failureOf(client.groups.update(groupId, { name: 'a' }));
      expect(error).to.include({ code: 'NOT_FOUND' });
      expect(server.requests).to.have.length(2);
    });

    it('does not repeat them when told not to, for a client or a call', async () => {
      const { client, api: server } = await clientFor([reset, deleted], { repeatMutations: false });
      expect(await failureOf(remove(client))).to.include({ code: 'TRANSPORT', mayHaveBeenApplied: true });
      expect(server.requests).to.have.length(1);
      const { client: other, api: second } = await clientFor([reset, deleted]);
      await failureOf(other.groups.delete(groupId, { repeatMutations: false }));
      expect(second.requests).to.have.length(1);
    });

    it('keeps in mind that an earlier attempt may have been applied, whatever ends the later ones', async () => {
      const refused = json({ errors: [{ message: 'Invalid API key' }] }, 401);
      const { client, api: server } = await clientFor([reset, refused]);
      expect(await failureOf(remove(client))).to.include({ code: 'TRANSPORT', mayHaveBeenApplied: true });
      expect(server.requests).to.have.length(2);
    });

    it('says so, too, when it is aborted between two attempts', async () => {
      const controller = new AbortController();
      const { client } = await clientFor([reset, deleted], {
        random: () => 0.5,
        clock: new VirtualClock(),
        hooks: { onRetry: () => queueMicrotask(() => controller.abort()) },
      });
      const error = await failureOf(client.groups.delete(groupId, { signal: controller.signal }));
      expect(error).to.include({ code: 'ABORTED', mayHaveBeenApplied: true });
    });
  });

  it('sends one correlation ID, and a request ID of its own with every attempt, known to hooks and errors', async () => {
    const requests: CallEvent[] = [];
    const { client, api: server } = await clientFor([reset, reset, reset, noGroup], {
      hooks: { onRequest: (event) => requests.push(event) },
    });
    const error = await failureOf(read(client));
    await read(client);
    const headers = server.requests.map(({ headers: sent }) => sent);
    const requestIds = headers.map((sent) => sent['x-twingate-request-id']);
    const [correlationId, ...others] = new Set(headers.map((sent) => sent['x-correlation-id']));
    expect(new Set(requestIds).size).to.equal(4);
    expect(others).to.have.length(0);
    expect(requests.map(({ requestId }) => requestId)).to.deep.equal(requestIds);
    expect(error).to.include({ correlationId, requestId: requestIds[2] });
    for (const id of [correlationId, ...requestIds])
      expect(id).to.match(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
  });

  it('says in a refusal which request was refused, and takes a correlation ID of the caller', async () => {
    const refusal = json({ data: { groupCreate: { ok: false, error: 'no', entity: null } } });
    const { client, api: server } = await clientFor([refusal], { correlationId: 'run-7' });
    const error = await failureOf(write(client));
    const sent = server.requests[0]?.headers;
    expect(sent?.['x-correlation-id']).to.equal('run-7');
    expect(error).to.include({ correlationId: 'run-7', requestId: sent?.['x-twingate-request-id'] });
  });
});
