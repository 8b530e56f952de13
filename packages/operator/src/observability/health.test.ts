import { expect } from 'chai';
import { Registry } from 'prom-client';
import { startHealthServer, type HealthServer } from './health.js';
import { OperatorMetrics } from './metrics.js';

describe('the health server', () => {
  const servers: HealthServer[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
  });

  const start = async (problems: readonly string[] = [], port = 0): Promise<HealthServer> => {
    const metrics = new OperatorMetrics({ version: '1' }).registry;
    const server = await startHealthServer({ port, host: '127.0.0.1', problems: () => problems, metrics });
    servers.push(server);
    return server;
  };
  const fetchFrom = ({ port }: HealthServer, path: string, method = 'GET'): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}${path}`, { method });

  it('is alive and ready when there are no problems', async () => {
    const server = await start();
    for (const path of ['/healthz', '/readyz', '/readyz?verbose']) {
      const response = await fetchFrom(server, path);
      expect([response.status, await response.text()]).to.deep.equal([200, 'ok\n']);
    }
  });

  it('is alive, but not ready, with a problem a line', async () => {
    const server = await start(['the cache is empty', 'the API key is refused']);
    const response = await fetchFrom(server, '/readyz');
    expect([response.status, await response.text()]).to.deep.equal([
      503,
      'the cache is empty\nthe API key is refused\n',
    ]);
    expect((await fetchFrom(server, '/healthz')).status).to.equal(200);
  });

  it('shows metrics in the format that Prometheus reads', async () => {
    const response = await fetchFrom(await start(), '/metrics');
    expect(response.headers.get('content-type')).to.equal(Registry.PROMETHEUS_CONTENT_TYPE);
    expect(await response.text()).to.include('twingate_operator_build_info{version="1"} 1');
  });

  it('knows no other page and no other method', async () => {
    const server = await start();
    expect((await fetchFrom(server, '/')).status).to.equal(404);
    expect((await fetchFrom(server, '/healthz', 'POST')).status).to.equal(405);
    expect((await fetchFrom(server, '/healthz', 'HEAD')).status).to.equal(200);
  });

  it('stays up when a page cannot be made', async () => {
    const server = await startHealthServer({
      port: 0,
      host: '127.0.0.1',
      problems: () => [],
      metrics: { metrics: () => Promise.reject(new Error('secret detail')), contentType: 'text/plain' },
    });
    servers.push(server);
    const response = await fetchFrom(server, '/metrics');
    expect([response.status, await response.text()]).to.deep.equal([500, 'this page could not be made\n']);
    expect((await fetchFrom(server, '/healthz')).status).to.equal(200);
  });

  it('says so when its port is taken', async () => {
    const { port } = await start();
    const failure = await start([], port).catch((error: unknown) => error);
    expect((failure as Error).message).to.equal(
      `Port 127.0.0.1:${port} for health and metrics is taken: free it, or configure another`,
    );
  });
});
