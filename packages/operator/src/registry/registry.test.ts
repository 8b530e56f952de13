import { expect } from 'chai';
import { VirtualClock } from '../testing/virtual-clock.js';
import {
  sendJson,
  startTestApiServer,
  type Handler,
  type TestApiServer,
} from '../testing/test-api-server.js';
import { imageTags, RegistryError, TagCache, type Credentials, type WatchedImage } from './index.js';

describe('tags of an image', () => {
  let server: TestApiServer | undefined;
  const clock = new VirtualClock();

  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  async function serve(handler: Handler): Promise<string> {
    server = await startTestApiServer(handler);
    return server.url;
  }

  function read(
    image: WatchedImage,
    options: { readonly dockerHubUrl?: string; readonly credentials?: Credentials } = {},
  ): Promise<readonly string[]> {
    const host = server === undefined ? '' : new URL(server.url).host;
    const source = imageTags(
      {
        http: { fetch: globalThis.fetch, clock, random: () => 0, userAgent: 'test' },
        insecureRegistries: new Set([host]),
        dockerHubUrl: options.dockerHubUrl,
      },
      image,
      () => options.credentials,
    );
    return source.tags(new AbortController().signal);
  }

  async function refusal(image: WatchedImage): Promise<RegistryError> {
    try {
      await read(image);
    } catch (error) {
      if (error instanceof RegistryError) return error;
      throw error;
    }
    throw new Error('tags were listed');
  }

  function oci(): WatchedImage {
    return { provider: 'oci', repository: `${new URL(server?.url ?? '').host}/mirror/connector` };
  }

  describe('on Docker Hub', () => {
    const image: WatchedImage = { provider: 'dockerhub', repository: 'twingate/connector' };

    it('come page by page, 100 at a time', async () => {
      const dockerHubUrl = await serve(({ path }, response) => {
        const page = Number(new URL(path, 'http://hub').searchParams.get('page'));
        const next = page < 3 ? `https://hub.docker.com/v2/elsewhere?page=${page + 1}` : null;
        sendJson(response, 200, {
          count: 3,
          next,
          previous: null,
          results: [{ name: `1.${page}.0`, id: page }],
        });
      });
      expect(await read(image, { dockerHubUrl })).to.deep.equal(['1.1.0', '1.2.0', '1.3.0']);
      expect(server?.requests.map(({ path }) => path)).to.deep.equal(
        [1, 2, 3].map((page) => `/v2/repositories/twingate/connector/tags?page_size=100&page=${page}`),
      );
    });

    it('are missing when the repository is', async () => {
      const dockerHubUrl = await serve((_request, response) =>
        sendJson(response, 404, { message: 'not found' }),
      );
      await read(image, { dockerHubUrl }).then(
        () => expect.fail('tags were listed'),
        (error: unknown) => {
          expect(error).to.be.instanceOf(RegistryError);
          expect(error).to.include({ problem: 'missing' });
          expect((error as Error).message)
            .to.contain('twingate/connector')
            .and.to.contain('spec.imagePolicy.repository');
        },
      );
    });

    it('are asked for again when it fails in passing', async () => {
      let failures = 2;
      const dockerHubUrl = await serve((_request, response) => {
        failures -= 1;
        if (failures >= 0) sendJson(response, 503, {});
        else sendJson(response, 200, { next: null, results: [{ name: '1.0.0' }] });
      });
      const reading = read(image, { dockerHubUrl });
      await clock.runUntil(() => server?.requests.length === 3, { maxMs: 60_000 });
      expect(await reading).to.deep.equal(['1.0.0']);
    });

    it('are unknown when it answers with a web page', async () => {
      const dockerHubUrl = await serve((_request, response) => {
        response.writeHead(200, { 'content-type': 'text/html' });
        response.end('<html>maintenance</html>');
      });
      await read(image, { dockerHubUrl }).then(
        () => expect.fail('tags were listed'),
        (error: unknown) => expect(error).to.include({ problem: 'unavailable' }),
      );
    });
  });

  describe('in a registry of the OCI specification', () => {
    const secret = 'pull-secret-7b1d';

    it('follow the links to further pages on the same registry alone', async () => {
      await serve(({ path }, response) => {
        if (path.includes('last=1.0.0')) {
          sendJson(
            response,
            200,
            { tags: ['1.1.0'] },
            { link: '<https://elsewhere.example/v2/x>; rel="next"' },
          );
          return;
        }
        sendJson(
          response,
          200,
          { tags: ['1.0.0'] },
          {
            link: '</v2/mirror/connector/tags/list?n=100&last=1.0.0>; rel="next"',
          },
        );
      });
      expect(await read(oci())).to.deep.equal(['1.0.0', '1.1.0']);
      expect(server?.requests).to.have.length(2);
    });

    it('are read with a token for just this repository when the registry asks for one', async () => {
      await serve(({ path, headers }, response) => {
        const origin = `http://${headers.host ?? ''}`;
        if (path.startsWith('/token')) {
          const basic = `Basic ${Buffer.from(`robot:${secret}`).toString('base64')}`;
          sendJson(response, headers.authorization === basic ? 200 : 403, { token: 'the-token' });
        } else if (headers.authorization === 'Bearer the-token') {
          sendJson(response, 200, { tags: ['1.0.0'] });
        } else {
          const challenge = `Bearer realm="${origin}/token",service="registry",scope="repository:all:push"`;
          sendJson(response, 401, {}, { 'www-authenticate': challenge });
        }
      });
      const credentials = { username: 'robot', password: secret };
      expect(await read(oci(), { credentials })).to.deep.equal(['1.0.0']);
      const [, token] = server?.requests ?? [];
      expect(token?.path).to.equal('/token?service=registry&scope=repository%3Amirror%2Fconnector%3Apull');
    });

    it('need a pull secret when the registry wants a password, and say so', async () => {
      await serve((_request, response) =>
        sendJson(response, 401, {}, { 'www-authenticate': 'Basic realm="x"' }),
      );
      const error = await refusal(oci());
      expect(error.problem).to.equal('refused');
      expect(error.message).to.contain('spec.podExtra.imagePullSecrets');
    });

    it('never name the password in an error', async () => {
      await serve((_request, response) =>
        sendJson(response, 401, {}, { 'www-authenticate': 'Basic realm="x"' }),
      );
      const credentials = { username: 'robot', password: secret };
      await read(oci(), { credentials }).then(
        () => expect.fail('tags were listed'),
        (error: unknown) => expect(JSON.stringify([error, String(error)])).not.to.contain(secret),
      );
    });

    it('do not follow a redirect, which could carry the credentials elsewhere', async () => {
      await serve((_request, response) => {
        response.writeHead(302, { location: 'https://elsewhere.example/' });
        response.end();
      });
      expect((await refusal(oci())).problem).to.equal('refused');
      expect(server?.requests).to.have.length(1);
    });

    it('are none in a repository whose list is null', async () => {
      await serve((_request, response) => sendJson(response, 200, { name: 'mirror/connector', tags: null }));
      expect(await read(oci())).to.deep.equal([]);
    });

    it('obey Retry-After', async () => {
      await serve((_request, response) => sendJson(response, 429, {}, { 'retry-after': '30' }));
      const error = await refusal(oci());
      expect(error).to.include({ problem: 'unavailable', retryAfterMs: 30_000 });
      expect(server?.requests).to.have.length(1);
    });
  });

  describe('with a repository that does not fit the provider', () => {
    const cases: readonly (readonly [WatchedImage, string])[] = [
      [{ provider: 'dockerhub', repository: 'registry.example/twingate/connector' }, 'Docker Hub'],
      [{ provider: 'dockerhub', repository: 'Twingate Connector' }, 'Docker Hub'],
      [{ provider: 'google', repository: 'registry.example/a/b/c' }, 'Artifact Registry'],
      [{ provider: 'google', repository: 'europe-docker.pkg.dev/project/image' }, 'Artifact Registry'],
      [{ provider: 'oci', repository: 'mirror/connector' }, 'HOST/REPOSITORY'],
      [{ provider: 'oci', repository: 'registry.example/../secret' }, 'HOST/REPOSITORY'],
    ];
    for (const [image, word] of cases) {
      it(`refuses ${image.provider} ${image.repository}`, () => {
        expect(() => read(image)).to.throw(RegistryError, word);
      });
    }
  });

  describe('in the cache', () => {
    const signal = new AbortController().signal;
    const down = new RegistryError('unavailable', 'down');

    it('are asked for once by connectors that are due together', async () => {
      let asked = 0;
      const source = { tags: () => Promise.resolve([`1.0.${(asked += 1)}`]) };
      const cache = new TagCache(clock);
      const both = await Promise.all([cache.read('a', source, signal), cache.read('a', source, signal)]);
      expect(both).to.deep.equal([{ tags: ['1.0.1'] }, { tags: ['1.0.1'] }]);
      expect(await cache.read('b', source, signal)).to.deep.equal({ tags: ['1.0.2'] });
    });

    it('are the last good ones while the registry is down', async () => {
      let answer: () => Promise<readonly string[]> = () => Promise.resolve(['1.0.0']);
      const source = { tags: () => answer() };
      const cache = new TagCache(clock);
      await cache.read('a', source, signal);
      answer = () => Promise.reject(down);
      await clock.advance(3_600_000);
      expect(await cache.read('a', source, signal)).to.deep.equal({ tags: ['1.0.0'], stale: down });
    });

    it('are unknown when nothing was ever listed, or the registry refuses', async () => {
      const cache = new TagCache(clock);
      const failing = (error: Error): Promise<unknown> =>
        cache.read('a', { tags: () => Promise.reject(error) }, signal).catch((caught: unknown) => caught);
      expect(await failing(down)).to.equal(down);
      await cache.read('a', { tags: () => Promise.resolve(['1.0.0']) }, signal);
      await clock.advance(3_600_000);
      const refused = new RegistryError('refused', 'no');
      expect(await failing(refused)).to.equal(refused);
    });
  });
});
