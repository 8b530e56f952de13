import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect as connectSocket, type AddressInfo, type Socket } from 'node:net';
import { expect } from 'chai';
import { isConflictError, isTransientError, type WatchEvent } from '../engine/index.js';
import { loopbackCertificate } from '../testing/loopback-certificate.js';
import {
  sendJson,
  sendStatus,
  startTestApiServer,
  type Handler,
  type TestApiServer,
} from '../testing/test-api-server.js';
import { VirtualClock } from '../testing/virtual-clock.js';
import { widget, type Widget } from '../testing/widget.js';
import { connectKube, type KubeClient, type KubeClientOptions } from './client.js';
import {
  isAlreadyExists,
  isConflict,
  isForbidden,
  isGone,
  isNotFound,
  isTooManyRequests,
  toEngineError,
} from './errors.js';
import { KubeConfig } from './kube-config.js';
import type { ResourceClient } from './resource-client.js';
import type { KubeCall } from './transport.js';

const WIDGETS = { group: 'example.com', version: 'v1', plural: 'widgets', kind: 'Widget' };
const ref = { namespace: 'ns', name: 'a' };

describe('the Kubernetes client', () => {
  const closers: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  const serve = async (
    handler: Handler,
    tls?: Parameters<typeof startTestApiServer>[1],
  ): Promise<TestApiServer> => {
    const server = await startTestApiServer(handler, tls);
    closers.push(() => server.close());
    return server;
  };
  const connect = (
    url: string,
    options: Partial<KubeClientOptions> & { user?: object; cluster?: object } = {},
  ): { kube: KubeClient; widgets: ResourceClient<Widget> } => {
    const { user = {}, cluster = {}, ...rest } = options;
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromOptions({
      clusters: [{ name: 'c', server: url, ...cluster }],
      users: [{ name: 'u', ...user }],
      contexts: [{ name: 'x', cluster: 'c', user: 'u' }],
      currentContext: 'x',
    });
    const kube = connectKube({ kubeConfig, userAgent: 'test/1', ...rest });
    closers.push(() => kube.close());
    return { kube, widgets: kube.resource<Widget>(WIDGETS) };
  };
  const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
    promise.then(
      () => expect.fail('it did not fail'),
      (error: unknown) => error,
    );

  describe('calls', () => {
    it('speaks the paths, verbs and content types of the API', async () => {
      const server = await serve((_request, response) => sendJson(response, 200, widget('ns/a', 1)));
      const { widgets, kube } = connect(`${server.url}/prefix/`, { user: { token: 'secret-token' } });
      await widgets.get(ref);
      await widgets.create(widget('ns/a', 1), { fieldManager: 'me' });
      await widgets.mergePatch(ref, { status: { id: '1' } }, { subresource: 'status', fieldManager: 'me' });
      await widgets.delete(ref, { propagationPolicy: 'Background', preconditions: { uid: 'u' } });
      await kube.resource({ group: '', version: 'v1', plural: 'nodes', kind: 'Node' }).get({ name: 'n 1' });
      await kube.getJson('/openapi/v3');
      expect(server.requests.map(({ method, path }) => `${method} ${path}`)).to.deep.equal([
        'GET /prefix/apis/example.com/v1/namespaces/ns/widgets/a',
        'POST /prefix/apis/example.com/v1/namespaces/ns/widgets?fieldManager=me',
        'PATCH /prefix/apis/example.com/v1/namespaces/ns/widgets/a/status?fieldManager=me',
        'DELETE /prefix/apis/example.com/v1/namespaces/ns/widgets/a',
        'GET /prefix/api/v1/nodes/n%201',
        'GET /prefix/openapi/v3',
      ]);
      const [get, create, patch, deletion] = server.requests;
      expect(get?.headers).to.include({ authorization: 'Bearer secret-token', 'user-agent': 'test/1' });
      expect(create?.headers['content-type']).to.equal('application/json');
      expect(patch?.headers['content-type']).to.equal('application/merge-patch+json');
      expect(patch?.body).to.deep.equal({ status: { id: '1' } });
      expect(deletion?.body).to.deep.equal({ propagationPolicy: 'Background', preconditions: { uid: 'u' } });
    });

    it('lists in pages and by selector, and completes what items of built-in kinds lack', async () => {
      const server = await serve((_request, response) =>
        sendJson(response, 200, {
          metadata: { resourceVersion: '7', continue: 'more' },
          items: [widget('ns/a', 1), { apiVersion: 'x/v1', kind: 'X', ...widget('ns/b', 2) }],
        }),
      );
      const { widgets } = connect(server.url);
      const page = await widgets.list({ namespace: 'ns', limit: 2, continue: 'tok', labelSelector: 'a=b,c' });
      expect(server.requests[0]?.path).to.equal(
        '/apis/example.com/v1/namespaces/ns/widgets?limit=2&continue=tok&labelSelector=a%3Db%2Cc',
      );
      expect(page).to.deep.include({ resourceVersion: '7', continue: 'more' });
      expect(page.items.map(({ apiVersion, kind }) => `${apiVersion ?? ''} ${kind ?? ''}`)).to.deep.equal([
        'example.com/v1 Widget',
        'x/v1 X',
      ]);
      await widgets.list();
      expect(server.requests[1]?.path).to.equal('/apis/example.com/v1/widgets');
    });

    it('leaves out managedFields and the last applied configuration', async () => {
      const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{}', kept: '1' };
      const full = { metadata: { ...widget('ns/a', 1).metadata, managedFields: [{}], annotations } };
      const server = await serve((_request, response) => sendJson(response, 200, full));
      const { metadata } = await connect(server.url).widgets.get(ref);
      expect(metadata).to.deep.equal({ ...widget('ns/a', 1).metadata, annotations: { kept: '1' } });
    });

    it('reuses connections, and opens no more than it may', async () => {
      const server = await serve((_request, response) => sendJson(response, 200, widget('ns/a', 1)));
      const { widgets } = connect(server.url, { maxConnections: 4 });
      for (let round = 0; round < 5; round += 1)
        await Promise.all(Array.from({ length: 20 }, () => widgets.get(ref)));
      expect(server.requests).to.have.length(100);
      expect(server.connections).to.be.at.most(4);
    });

    it('lets the guard refuse writes when they are about to leave, but neither reads nor what is vital', async () => {
      const server = await serve((_request, response) => sendJson(response, 200, widget('ns/a', 1)));
      let isOver = false;
      const guard = (): void => {
        if (isOver) throw new Error('too late');
      };
      const { widgets, kube } = connect(server.url, { guard });
      const late = widgets.mergePatch(ref, {});
      // Not when it was asked for: it waits for a connection.
      isOver = true;
      for (const write of [late, widgets.create(widget('ns/a', 1)), widgets.delete(ref)]) {
        expect(String(await failureOf(write))).to.contain('too late');
      }
      await widgets.get(ref);
      await kube.vital<Widget>(WIDGETS).mergePatch(ref, {});
      expect(server.requests.map(({ method }) => method)).to.deep.equal(['GET', 'PATCH']);
    });

    it('lets no call that is vital wait for the connections of others', async () => {
      let isAnswering = false;
      const waiting: ServerResponse[] = [];
      const answer = (response: ServerResponse): void => sendJson(response, 200, widget('ns/a', 1));
      const server = await serve((request, response) =>
        request.method === 'GET' && !isAnswering ? void waiting.push(response) : answer(response),
      );
      const { widgets, kube } = connect(server.url, { maxConnections: 1 });
      const held = [widgets.get(ref), widgets.get(ref)];
      await kube.vital<Widget>(WIDGETS).mergePatch(ref, {});
      isAnswering = true;
      for (const response of waiting) answer(response);
      await Promise.all(held);
    });

    it('reports each call to the metrics hook', async () => {
      const calls: KubeCall[] = [];
      const server = await serve((request, response) =>
        request.method === 'GET'
          ? sendJson(response, 200, widget('ns/a', 1))
          : sendStatus(response, 409, 'Conflict'),
      );
      const { widgets } = connect(server.url, { onCall: (call) => calls.push(call) });
      await widgets.get(ref);
      await failureOf(widgets.mergePatch(ref, {}));
      await server.close();
      await failureOf(widgets.get(ref));
      expect(calls.map(({ verb, resource, status }) => `${verb} ${resource} ${status}`)).to.deep.equal([
        'get widgets 200',
        'patch widgets 409',
        'get widgets 0',
      ]);
    });
  });

  describe('failures', () => {
    const refused = async (
      code: number,
      reason: string,
      rest: Record<string, unknown> = {},
    ): Promise<unknown> => {
      const server = await serve((_request, response) => sendStatus(response, code, reason, rest));
      return failureOf(connect(server.url).widgets.get(ref));
    };

    it('are told apart by code and reason', async () => {
      expect(isNotFound(await refused(404, 'NotFound'))).to.equal(true);
      expect(isForbidden(await refused(403, 'Forbidden'))).to.equal(true);
      expect(isGone(await refused(410, 'Expired'))).to.equal(true);
      const conflict = await refused(409, 'Conflict');
      const exists = await refused(409, 'AlreadyExists');
      expect([isConflict(conflict), isAlreadyExists(conflict)]).to.deep.equal([true, false]);
      expect([isConflict(exists), isAlreadyExists(exists)]).to.deep.equal([false, true]);
    });

    it('name the operation and what the server said', async () => {
      const error = await refused(422, 'Invalid', { message: 'spec.color: Required value' });
      expect(error).to.include({ name: 'KubeApiError', status: 422, reason: 'Invalid' });
      expect((error as Error).message).to.equal('get widgets ns/a: spec.color: Required value');
    });

    it('carry the machine-readable causes and how long to wait', async () => {
      const details = { retryAfterSeconds: 3, causes: [{ reason: 'NamespaceTerminating', message: '…' }] };
      const error = await refused(429, 'TooManyRequests', { details });
      expect(isTooManyRequests(error)).to.equal(true);
      expect(error).to.deep.include({ retryAfterMs: 3000, causes: ['NamespaceTerminating'] });
    });

    it('are understood without a Status too, and do not quote what a proxy sent', async () => {
      const server = await serve((_request, response) => {
        response.writeHead(429, { 'retry-after': '7', 'content-type': 'text/plain' });
        response.end('Too many requests, secret detail');
      });
      const error = await failureOf(connect(server.url).widgets.get(ref));
      expect(error).to.include({ status: 429, retryAfterMs: 7000, reason: '' });
      expect((error as Error).message).to.equal('get widgets ns/a: the API server answered 429');
    });

    it('become what the engine understands', async () => {
      expect(isConflictError(toEngineError(await refused(409, 'Conflict')))).to.equal(true);
      const limited = toEngineError(
        await refused(429, 'TooManyRequests', { details: { retryAfterSeconds: 2 } }),
      );
      expect(isTransientError(limited) && limited.retryAfterMs).to.equal(2000);
      const bug = new TypeError('bug');
      expect(toEngineError(bug)).to.equal(bug);
    });

    it('of an answer that is not JSON, of a closed port and of silence are failures of the connection', async () => {
      const garbled = await serve((_request, response) => response.end('<html>'));
      expect(await failureOf(connect(garbled.url).widgets.get(ref))).to.include({
        name: 'KubeConnectionError',
        reason: 'Garbled',
      });
      await garbled.close();
      const unreachable = await failureOf(connect(garbled.url).widgets.get(ref));
      expect(unreachable).to.include({ name: 'KubeConnectionError', reason: 'Unreachable' });
      expect(isTransientError(toEngineError(unreachable))).to.equal(true);

      const clock = new VirtualClock();
      const silent = await serve(() => undefined);
      const timeout = failureOf(connect(silent.url, { clock, requestTimeoutMs: 500 }).widgets.get(ref));
      await clock.runUntil(() => silent.requests.length === 1, { maxMs: 499 }).catch(() => undefined);
      await clock.advance(500);
      expect(await timeout).to.include({ name: 'KubeConnectionError', reason: 'Timeout' });
      expect(clock.pendingTimers).to.equal(0);
    });

    it('pass on the reason of the caller who gives up, also while the request waits for a connection', async () => {
      const server = await serve(() => undefined);
      const { widgets } = connect(server.url, { maxConnections: 1 });
      const first = new AbortController();
      const second = new AbortController();
      const inFlight = failureOf(widgets.get(ref, { signal: first.signal }));
      const waiting = failureOf(widgets.get(ref, { signal: second.signal }));
      const [why, whyNot] = [new Error('first'), new Error('second')];
      second.abort(whyNot);
      first.abort(why);
      expect([await inFlight, await waiting]).to.deep.equal([why, whyNot]);
      expect(await failureOf(widgets.get(ref, { signal: AbortSignal.abort(why) }))).to.equal(why);
    });

    it('of a kept-alive connection that was closed under a read are hidden; writes are not sent twice', async () => {
      let answered = 0;
      const server = await serve((_request, response) => {
        answered += 1;
        if (answered % 2 === 1) sendJson(response, 200, widget('ns/a', 1));
        else response.socket?.destroy();
      });
      const { widgets } = connect(server.url, { maxConnections: 1 });
      await widgets.get(ref);
      await widgets.get(ref);
      expect(answered).to.equal(3);
      expect(await failureOf(widgets.mergePatch(ref, {}))).to.include({ name: 'KubeConnectionError' });
      expect(answered).to.equal(4);
    });
  });

  describe('credentials', () => {
    it('are renewed on 401 and once a minute, and the request is sent again', async () => {
      let token = 'first';
      const valid = new Set(['Bearer first']);
      const server = await serve((request, response) =>
        valid.has(request.headers.authorization ?? '')
          ? sendJson(response, 200, widget('ns/a', 1))
          : sendStatus(response, 401, 'Unauthorized'),
      );
      const clock = new VirtualClock();
      const authenticator = {
        isAuthProvider: () => true,
        applyAuthentication: (_user: unknown, options: { headers?: unknown }) => {
          options.headers = { Authorization: `Bearer ${token}` };
          return Promise.resolve();
        },
      };
      const source = new KubeConfig();
      source.addAuthenticator(authenticator);
      source.loadFromOptions({
        clusters: [{ name: 'c', server: server.url }],
        users: [{ name: 'u' }],
        contexts: [{ name: 'x', cluster: 'c', user: 'u' }],
        currentContext: 'x',
      });
      const kube = connectKube({ kubeConfig: source, userAgent: 'test/1', clock });
      closers.push(() => kube.close());
      const widgets = kube.resource<Widget>(WIDGETS);
      const tokens = (): string[] =>
        server.requests.map(({ headers }) => headers.authorization?.split(' ')[1] ?? '');
      await widgets.get(ref);
      token = 'second';
      await widgets.get(ref);
      expect(tokens()).to.deep.equal(['first', 'first']);
      valid.clear();
      valid.add('Bearer second');
      await widgets.get(ref);
      expect(tokens().slice(2)).to.deep.equal(['first', 'second']);
      token = 'third';
      valid.add('Bearer third');
      await clock.advance(60_000);
      await widgets.get(ref);
      expect(tokens().at(-1)).to.equal('third');
    });

    it('that stay refused are an error, after one try', async () => {
      const server = await serve((_request, response) => sendStatus(response, 401, 'Unauthorized'));
      expect(await failureOf(connect(server.url, { user: { token: 't' } }).widgets.get(ref))).to.include({
        status: 401,
      });
      expect(server.requests).to.have.length(1);
    });

    it('that cannot be read are a failure of the connection, which names the cause', async () => {
      const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: '/nonexistent/plugin' };
      const error = await failureOf(connect('https://127.0.0.1:1', { user: { exec } }).widgets.get(ref));
      expect(error).to.include({ name: 'KubeConnectionError', reason: 'Unreachable' });
      expect((error as Error).message).to.match(
        /^the credentials of the kubeconfig cannot be read: .*nonexistent/,
      );
    });

    it('can be a client certificate, over TLS with a private authority', async () => {
      const { cert, key } = loopbackCertificate;
      const tls = { cert, key, ca: cert, requestCert: true, rejectUnauthorized: true };
      const server = await serve((_request, response) => sendJson(response, 200, widget('ns/a', 1)), tls);
      const base64 = (pem: string): string => Buffer.from(pem).toString('base64');
      const cluster = { caData: base64(cert) };
      const { widgets } = connect(server.url, {
        cluster,
        user: { certData: base64(cert), keyData: base64(key) },
      });
      for (let round = 0; round < 10; round += 1) await widgets.get(ref);
      expect(server.connections, 'handshakes').to.be.at.most(2);
      expect(await failureOf(connect(server.url, { cluster }).widgets.get(ref))).to.include({
        name: 'KubeConnectionError',
      });
      expect(await failureOf(connect(server.url).widgets.get(ref))).to.include({
        name: 'KubeConnectionError',
      });
      expect(server.requests).to.have.length(10);
    });
  });

  describe('watches', () => {
    const watching = async (
      handler: Handler,
      options: Partial<KubeClientOptions> = {},
    ): Promise<{
      events: AsyncIterator<WatchEvent<Widget>>;
      stop: AbortController;
      server: TestApiServer;
    }> => {
      const server = await serve(handler);
      const stop = new AbortController();
      const { widgets } = connect(server.url, options);
      const events = widgets.watch({ namespace: 'ns', resourceVersion: '5', signal: stop.signal });
      return { events, stop, server };
    };
    const next = async (events: AsyncIterator<WatchEvent<Widget>>): Promise<WatchEvent<Widget> | undefined> =>
      ((await events.next()) as { value?: WatchEvent<Widget> }).value;

    it('ask for bookmarks and yield each event as it comes, however it is cut', async () => {
      let write: (text: string | Buffer) => void = () => undefined;
      const { events, server } = await watching((_request, response) => {
        write = (text) => void response.write(text);
        response.flushHeaders();
        write(`${JSON.stringify({ type: 'ADDED', object: widget('ns/a', 6) })}\n{"type":"MODIF`);
      });
      expect((await next(events))?.type).to.equal('ADDED');
      expect(server.requests[0]?.path).to.equal(
        '/apis/example.com/v1/namespaces/ns/widgets?watch=true&allowWatchBookmarks=true&resourceVersion=5',
      );
      const second = next(events);
      const rest = Buffer.from(
        `IED","object":${JSON.stringify(widget('ns/a', 7, { spec: { color: 'grün' } }))}}\n`,
      );
      const middle = rest.indexOf('ü') + 1;
      write(rest.subarray(0, middle));
      write(rest.subarray(middle));
      const event = await second;
      expect(event?.type === 'MODIFIED' && event.object.spec?.color).to.equal('grün');
      write('{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"9"}}}\n');
      expect((await next(events))?.object).to.deep.equal({ metadata: { resourceVersion: '9' } });
    });

    it('end when the server ends them', async () => {
      const { events } = await watching((_request, response) => response.end());
      expect(await next(events)).to.equal(undefined);
    });

    it('end quietly and close their connection when the caller has had enough', async () => {
      let closed: () => void = () => undefined;
      const isClosed = new Promise<void>((resolve) => (closed = resolve));
      const { events, stop } = await watching((_request, response) => {
        response.on('close', () => closed());
        response.flushHeaders();
        response.write('{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"9"}}}\n');
      });
      await next(events);
      const pending = next(events);
      stop.abort();
      expect(await pending).to.equal(undefined);
      await isClosed;
    });

    it('fail with the refusal of the server, and with a broken connection', async () => {
      const gone = await watching((_request, response) => sendStatus(response, 410, 'Expired'));
      expect(isGone(await failureOf(next(gone.events)))).to.equal(true);
      const broken = await watching((_request, response) => {
        response.flushHeaders();
        setImmediate(() => response.socket?.destroy());
      });
      expect(await failureOf(next(broken.events))).to.include({
        name: 'KubeConnectionError',
        reason: 'Unreachable',
      });
      const garbled = await watching((_request, response) => response.end('<html>\n'));
      expect(await failureOf(next(garbled.events))).to.include({
        name: 'KubeConnectionError',
        reason: 'Garbled',
      });
    });

    it('do not take connections away from calls', async () => {
      const server = await serve((request, response) => {
        if (request.path.includes('watch=true')) response.flushHeaders();
        else sendJson(response, 200, widget('ns/a', 1));
      });
      const { widgets } = connect(server.url, { maxConnections: 1 });
      const stop = new AbortController();
      const watches = [1, 2, 3].map(() => next(widgets.watch({ resourceVersion: '1', signal: stop.signal })));
      await widgets.get(ref);
      stop.abort();
      expect(await Promise.all(watches)).to.deep.equal([undefined, undefined, undefined]);
    });
  });

  it('goes through the proxy that the kubeconfig names', async () => {
    const server = await serve((_request, response) => sendJson(response, 200, widget('ns/a', 1)));
    const tunnels: string[] = [];
    const proxy = createServer();
    proxy.on('connect', (request: IncomingMessage, client: Socket) => {
      tunnels.push(request.url ?? '');
      const [host, port] = (request.url ?? '').split(':');
      const upstream = connectSocket(Number(port), host, () => {
        client.write('HTTP/1.1 200 OK\r\n\r\n');
        upstream.pipe(client).pipe(upstream);
      });
      client.on('error', () => upstream.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    closers.push(() => new Promise((resolve) => void proxy.close(() => resolve())));
    const proxyUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const { widgets } = connect(server.url, { cluster: { proxyUrl } });
    expect((await widgets.get(ref)).metadata.name).to.equal('a');
    expect(tunnels).to.deep.equal([new URL(server.url).host]);
    expect(() => connect(server.url, { cluster: { proxyUrl: 'socks5://127.0.0.1:1' } })).to.throw(
      'socks5: is not supported',
    );
  });

  it('refuses to start without a cluster, and says what to do', () => {
    expect(() => connectKube({ kubeConfig: new KubeConfig(), userAgent: 'test/1' })).to.throw(
      'set current-context',
    );
  });
});
