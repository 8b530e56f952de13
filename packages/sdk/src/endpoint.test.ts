import { VirtualClock } from '@twingate-kit/testkit';
import { expect } from 'chai';
import { createTwingateClient } from './client.js';
import { shardHost } from './endpoint.js';
import type { TwingateClientOptions } from './options.js';
import type { Reply, ScriptedApi } from './scripted-api.test.fixture.js';
import { json, reset, silence, startScriptedApi, text } from './scripted-api.test.fixture.js';

const groupId = btoa('Group:1');
const answer = json({ data: { group: null } });
const head = (status: number, location?: string): Reply =>
  text('', 'text/plain', status, location === undefined ? {} : { location });
const shard = 'https://acme.us1.twingate.com/api/graphql/';

describe('the host of a shard', () => {
  const cases: readonly (readonly [string, string | undefined])[] = [
    ['https://acme.us1.twingate.com/api/graphql/', 'us1.twingate.com'],
    ['https://ACME.us1.twingate.com/', 'us1.twingate.com'],
    ['https://acme.twingate.com/elsewhere', 'twingate.com'],
    ['http://acme.us1.twingate.com/', undefined],
    ['https://other.us1.twingate.com/', undefined],
    ['https://acme.evil.com/', undefined],
    ['https://acme.eviltwingate.com/', undefined],
    ['https://acme.twingate.com.evil.com/', undefined],
    ['https://acme.us1.twingate.com@evil.com/', undefined],
    ['https://acme.us1.twingate.com:8443/', undefined],
    ['https://us1.twingate.com/', undefined],
    ['//acme.us1.twingate.com/', undefined],
    ['/api/graphql/', undefined],
    ['', undefined],
  ];
  for (const [location, expected] of cases) {
    it(`is ${expected ?? 'not taken'} from "${location}"`, () => {
      expect(shardHost(location, 'acme', 'twingate.com')).to.equal(expected);
    });
  }

  it('keeps a configured port', () => {
    expect(shardHost('https://acme.eu.lab.example:8443/', 'acme', 'lab.example:8443')).to.equal(
      'eu.lab.example:8443',
    );
    expect(shardHost('https://acme.eu.lab.example/', 'acme', 'lab.example:8443')).to.equal(undefined);
  });
});

describe('shard redirect over HTTP', () => {
  let servers: ScriptedApi[] = [];

  afterEach(async () => {
    await Promise.all(servers.map((server) => server.close()));
    servers = [];
  });

  /** A client whose HTTPS hosts are servers of this machine. */
  async function clientOf(
    hosts: Readonly<Record<string, readonly Reply[]>>,
    options: Partial<TwingateClientOptions> = {},
  ) {
    const apis: Record<string, ScriptedApi> = {};
    for (const [host, replies] of Object.entries(hosts)) {
      const api = await startScriptedApi(...replies);
      servers.push(api);
      apis[host] = api;
    }
    const asked: string[] = [];
    const routed: typeof fetch = (input, init) => {
      const { host } = new URL(input instanceof Request ? input.url : input);
      asked.push(`${init?.method ?? 'GET'} ${host}`);
      const api = apis[host];
      return api === undefined ? Promise.reject(new TypeError('fetch failed')) : fetch(api.url, init);
    };
    const client = createTwingateClient({
      network: 'acme',
      apiKey: 'tk-secret',
      fetch: routed,
      random: () => 0,
      ...options,
    });
    return { client, asked, apis };
  }

  it('is looked for once, without the key, before the first request, which goes to the shard', async () => {
    const { client, asked, apis } = await clientOf({
      'acme.twingate.com': [head(308, shard)],
      'acme.us1.twingate.com': [answer],
    });
    await Promise.all([client.groups.get(groupId), client.groups.get(groupId)]);
    expect(asked).to.deep.equal([
      'HEAD acme.twingate.com',
      'POST acme.us1.twingate.com',
      'POST acme.us1.twingate.com',
    ]);
    const [probe] = apis['acme.twingate.com']?.requests ?? [];
    expect(probe?.path).to.equal('/api/graphql/');
    expect(JSON.stringify(probe?.headers)).to.not.contain('tk-secret');
    expect(await client.resolveHost()).to.equal('us1.twingate.com');
  });

  for (const [title, reply] of [
    ['a redirect to a foreign domain', head(308, 'https://acme.evil.com/api/graphql/')],
    ['a redirect to another network', head(308, 'https://other.us1.twingate.com/api/graphql/')],
    ['another status', head(302, shard)],
    ['a redirect without a target', head(308)],
    ['an ordinary answer', head(405)],
  ] as const) {
    it(`keeps the configured host after ${title}`, async () => {
      const { client, asked } = await clientOf({
        'acme.twingate.com': [reply, answer],
        'acme.us1.twingate.com': [answer],
        'acme.evil.com': [answer],
      });
      await client.groups.get(groupId);
      expect(asked).to.deep.equal(['HEAD acme.twingate.com', 'POST acme.twingate.com']);
      expect(await client.resolveHost()).to.equal('twingate.com');
    });
  }

  it('is looked for three times when the connection fails, then the configured host is used', async () => {
    const { client, asked } = await clientOf({ 'acme.twingate.com': [reset, reset, reset, answer] });
    await client.groups.get(groupId);
    expect(asked.filter((request) => request.startsWith('HEAD'))).to.have.length(3);
    expect(asked.at(-1)).to.equal('POST acme.twingate.com');
  });

  it('costs at most three seconds when nobody answers, and not even that when the call is aborted', async () => {
    const clock = new VirtualClock();
    const { client, apis } = await clientOf({ 'acme.twingate.com': [silence] }, { clock });
    const probed = (): number => apis['acme.twingate.com']?.requests.length ?? 0;
    const controller = new AbortController();
    const aborted = client.groups
      .get(groupId, { signal: controller.signal })
      .catch((error: unknown) => error as { code?: string });
    await clock.runUntil(() => probed() === 1, { maxMs: 1 });
    controller.abort();
    expect(await aborted).to.include({ code: 'ABORTED', mayHaveBeenApplied: false });
    let host: string | undefined;
    void client.resolveHost().then((resolved) => (host = resolved));
    for (const probes of [2, 3]) {
      await clock.advance(1000);
      await clock.runUntil(() => probed() === probes, { maxMs: 1 });
    }
    expect(host).to.equal(undefined);
    await clock.advance(1000);
    expect(host).to.equal('twingate.com');
  });

  it('is followed once when a network moves while we run, by mutations too', async () => {
    const { client, asked } = await clientOf({
      'acme.twingate.com': [head(405), head(308, shard)],
      'acme.us1.twingate.com': [json({ data: { groupDelete: { ok: true, error: null } } })],
    });
    await client.groups.delete(groupId);
    await client.groups.delete(groupId);
    expect(asked).to.deep.equal([
      'HEAD acme.twingate.com',
      'POST acme.twingate.com',
      'POST acme.us1.twingate.com',
      'POST acme.us1.twingate.com',
    ]);
    expect(await client.resolveHost()).to.equal('us1.twingate.com');
  });

  for (const [title, replies] of [
    ['to a foreign domain', [head(405), head(308, 'https://acme.evil.com/api/graphql/')]],
    ['in a circle', [head(405), head(308, 'https://acme.twingate.com/api/graphql/')]],
  ] as const) {
    it(`is an error when a request is redirected ${title}`, async () => {
      const { client, asked } = await clientOf({ 'acme.twingate.com': replies, 'acme.evil.com': [answer] });
      const error = await client.groups.delete(groupId).catch((thrown: unknown) => thrown);
      expect(error).to.include({ code: 'PROTOCOL', problem: 'redirect', mayHaveBeenApplied: false });
      expect(asked.join(' ')).to.not.contain('evil');
      expect(asked.length).to.be.at.most(3);
    });
  }

  it('is not looked for when the URL is given', async () => {
    const api = await startScriptedApi(answer);
    servers.push(api);
    const client = createTwingateClient({ network: 'acme', apiKey: 'k', apiUrl: api.url });
    await client.groups.get(groupId);
    expect(api.requests.map(({ method }) => method)).to.deep.equal(['POST']);
    expect(await client.resolveHost()).to.equal(new URL(api.url).host);
  });
});
