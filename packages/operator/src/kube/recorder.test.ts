import { expect } from 'chai';
import { captureLogs } from '../testing/captured-logs.js';
import {
  sendJson,
  sendStatus,
  startTestApiServer,
  type Handler,
  type TestApiServer,
} from '../testing/test-api-server.js';
import { VirtualClock } from '../testing/virtual-clock.js';
import { widget, type Widget } from '../testing/widget.js';
import { connectKube, type KubeClient } from './client.js';
import { KubeConfig } from './kube-config.js';
import { EventRecorder } from './recorder.js';

describe('EventRecorder', () => {
  let server: TestApiServer | undefined;
  let kube: KubeClient | undefined;
  afterEach(async () => {
    await kube?.close();
    await server?.close();
  });

  const echo: Handler = ({ body }, response) =>
    sendJson(response, 200, { ...(body as object), metadata: { name: 'e' } });
  const start = async (handler: Handler = echo) => {
    const api = await startTestApiServer(handler);
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromOptions({
      clusters: [{ name: 'c', server: api.url }],
      users: [{ name: 'u' }],
      contexts: [{ name: 'x', cluster: 'c', user: 'u' }],
      currentContext: 'x',
    });
    server = api;
    kube = connectKube({ kubeConfig, userAgent: 'test/1' });
    const clock = new VirtualClock({ startAt: Date.parse('2026-01-01T00:00:00Z') });
    const logs = captureLogs();
    const recorder = new EventRecorder({
      client: kube,
      clock,
      component: 'op',
      instance: 'op-1',
      logger: logs.logger,
    });
    const sent = async (count: number): Promise<string[]> => {
      await clock.runUntil(() => api.requests.length >= count, { maxMs: 0 });
      await clock.settle();
      return api.requests.map(({ method, path }) => `${method} ${path.split('/').slice(0, 6).join('/')}`);
    };
    return { api, clock, recorder, logs, sent };
  };
  const object: Widget = { apiVersion: 'example.com/v1', kind: 'Widget', ...widget('ns/a', 7) };
  const note = { type: 'Normal', reason: 'Created', message: 'Created it.' } as const;

  it('writes an event that kubectl describe finds by the object', async () => {
    const { api, recorder, sent } = await start();
    recorder.record(object, note);
    expect(await sent(1)).to.deep.equal(['POST /api/v1/namespaces/ns/events']);
    const body = api.requests[0]?.body as { metadata: { name: string } };
    expect(body.metadata.name).to.match(/^a\.[0-9a-f]{16}$/);
    expect(body).to.deep.include({
      involvedObject: {
        apiVersion: 'example.com/v1',
        kind: 'Widget',
        namespace: 'ns',
        name: 'a',
        uid: 'uid-a',
        resourceVersion: '7',
      },
      ...note,
      action: 'Created',
      count: 1,
      firstTimestamp: '2026-01-01T00:00:00Z',
      lastTimestamp: '2026-01-01T00:00:00Z',
      source: { component: 'op' },
      reportingComponent: 'op',
      reportingInstance: 'op-1',
    });
  });

  it('counts the same words about the same object in one event, written at most once a minute', async () => {
    const { api, clock, recorder, sent } = await start();
    recorder.record(object, note);
    await sent(1);
    for (let n = 0; n < 5; n += 1) recorder.record(object, note);
    await clock.advance(59_999);
    expect(api.requests).to.have.length(1);
    await clock.advance(1);
    expect(await sent(2)).to.deep.equal([
      'POST /api/v1/namespaces/ns/events',
      'PATCH /api/v1/namespaces/ns/events',
    ]);
    expect(api.requests[1]?.body).to.deep.equal({ count: 6, lastTimestamp: '2026-01-01T00:00:00Z' });
    await clock.advance(120_000);
    recorder.record(object, note);
    expect(await sent(3)).to.have.length(3);
    expect(api.requests[2]?.body).to.deep.equal({ count: 7, lastTimestamp: '2026-01-01T00:03:00Z' });
  });

  it('keeps other words, other objects and what comes ten minutes later apart', async () => {
    const { api, clock, recorder, sent } = await start();
    recorder.record(object, note);
    recorder.record(object, { ...note, message: 'Something else.' });
    recorder.record({ ...object, metadata: { ...object.metadata, uid: 'another' } }, note);
    await sent(3);
    await clock.advance(600_001);
    recorder.record(object, note);
    expect(await sent(4)).to.deep.equal(Array(4).fill('POST /api/v1/namespaces/ns/events'));
    const names = api.requests.map(({ body }) => (body as { metadata: { name: string } }).metadata.name);
    expect(new Set(names).size).to.equal(4);
  });

  it('does not repeat a refused event; a dying namespace is no news', async () => {
    const answers = [403, 404, 500];
    const { api, recorder, logs, sent, clock } = await start((_request, response) =>
      sendStatus(response, answers.shift() ?? 500, 'Refused'),
    );
    for (const message of ['one', 'two', 'three']) {
      recorder.record(object, { ...note, message });
      await clock.settle();
    }
    await sent(3);
    await clock.runUntil(() => logs.lines.length === 3, { maxMs: 0 });
    expect(api.requests).to.have.length(3);
    expect(logs.at('debug')).to.have.length(2);
    expect(logs.at('warn')).to.have.length(1);
  });

  it('writes an event anew when its count finds it expired', async () => {
    const { clock, recorder, sent } = await start((request, response) =>
      request.method === 'PATCH' ? sendStatus(response, 404, 'NotFound') : echo(request, response),
    );
    recorder.record(object, note);
    await sent(1);
    await clock.advance(61_000);
    recorder.record(object, note);
    await sent(2);
    recorder.record(object, note);
    expect((await sent(3)).map((line) => line.split(' ')[0])).to.deep.equal(['POST', 'PATCH', 'POST']);
  });

  it('cuts long messages and names', async () => {
    const { api, recorder, sent } = await start();
    const long = { ...object, metadata: { ...object.metadata, name: 'n'.repeat(253) } };
    recorder.record(long, { ...note, message: 'm'.repeat(2000) });
    await sent(1);
    const body = api.requests[0]?.body as { metadata: { name: string }; message: string };
    expect(body.message).to.have.length(1024);
    expect(body.metadata.name.length).to.be.at.most(253);
  });

  it('never waits: what exceeds the line is dropped', async () => {
    const { api, clock, recorder, logs, sent } = await start(() => undefined);
    for (let n = 0; n < 1100; n += 1) recorder.record(object, { ...note, message: `message ${n}` });
    await sent(4);
    await clock.settle();
    expect(api.requests).to.have.length(4);
    expect(logs.at('debug').length).to.be.within(90, 100);
  });

  it('writes what waits, counts too, before the process ends, within the time given', async () => {
    const { api, clock, recorder, sent } = await start();
    recorder.record(object, note);
    await sent(1);
    recorder.record(object, note);
    const flushed = recorder.flush(200);
    await sent(2);
    await flushed;
    expect(api.requests[1]?.body).to.deep.include({ count: 2 });
    recorder.record(object, note);
    recorder.stop();
    recorder.record(object, { ...note, message: 'too late' });
    await clock.advance(120_000);
    expect(api.requests).to.have.length(2);
    expect(clock.pendingTimers).to.equal(0);
  });

  it('makes one request for one event, also when it is flushed right away', async () => {
    const { api, recorder, sent } = await start();
    recorder.record(object, note);
    const flushed = recorder.flush(200);
    await sent(1);
    await flushed;
    expect(api.requests).to.have.length(1);
  });

  it('counts what is said again while the event is being written, in a second request', async () => {
    const { api, recorder, sent } = await start();
    recorder.record(object, note);
    recorder.record(object, note);
    const flushed = recorder.flush(200);
    await sent(2);
    await flushed;
    expect(api.requests.map(({ method }) => method)).to.deep.equal(['POST', 'PATCH']);
    expect(api.requests[1]?.body).to.deep.include({ count: 2 });
  });

  it('gives up flushing when the server does not answer', async () => {
    const { clock, recorder, sent } = await start(() => undefined);
    recorder.record(object, note);
    await sent(1);
    let done = false;
    void recorder.flush(200).then(() => (done = true));
    await clock.advance(200);
    expect(done).to.equal(true);
  });
});
