import { inspect } from 'node:util';
import { startTwingateSimulator } from '@twingate-kit/testkit';
import { expect } from 'chai';
import fc from 'fast-check';
import type { TwingateClient } from './client.js';
import { createTwingateClient } from './client.js';
import * as errors from './errors.js';
import { createLimiter } from './limiter.js';
import type { TwingateClientOptions } from './options.js';
import { resolveOptions } from './options.js';
import type { Reply } from './scripted-api.test.fixture.js';
import { json, reset, silence, startScriptedApi, text } from './scripted-api.test.fixture.js';
import { Secret } from './secret.js';

/** What must never be seen. */
interface Secrets {
  readonly apiKey: string;
  /** Given as a variable that is marked as a secret. */
  readonly marked: string;
  /** Given as a variable whose name tells that it is one. */
  readonly password: string;
  /** Of several lines, as in PEM; given as a variable of any name. */
  readonly pem: string;
  /** Written into the document itself. */
  readonly literal: string;
}

/** Shrinking says nothing more about secrets that are noise anyway, and repeats slow calls by the hundred. */
const runs = (numRuns: number): Pick<fc.Parameters, 'numRuns' | 'endOnFailure'> => ({
  numRuns,
  endOnFailure: true,
});

const base64 = '[A-Za-z0-9+/]';
const secrets: fc.Arbitrary<Secrets> = fc.record({
  apiKey: fc.stringMatching(/^tk-[\x21-\x7e]{16,40}$/),
  marked: fc.stringMatching(/^m-[\x20-\x7e\n"'\\$]{16,60}~$/),
  password: fc.stringMatching(/^p-[\x20-\x7e]{16,40}~$/),
  pem: fc
    .stringMatching(new RegExp(`^${base64}{64}\n${base64}{64}\n${base64}{20,60}$`))
    .map((body) => `-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----\n`),
  literal: fc.stringMatching(/^l-[A-Za-z0-9 ]{16,40}$/),
});

/** The forms in which a server may send a secret back. */
const echoes: readonly ((secret: string) => string)[] = [
  (secret) => secret,
  (secret) => JSON.stringify(secret),
  (secret) => encodeURIComponent(secret),
  (secret) => secret.replaceAll(/\s+/g, ' '),
  (secret) => `Variable "$x" got invalid value "${secret.slice(0, -1)}`,
];

/** Every way in which a value ends up in a log. */
function printed(value: unknown): string {
  const options = { depth: Infinity, showHidden: true, getters: true, maxStringLength: null } as const;
  const own = value instanceof Error ? `${value.stack ?? ''}${inspect(value.cause, options)}` : '';
  return [inspect(value, options), JSON.stringify(value), String(value), own].join('\n');
}

/** Fails when the text holds a secret, or one line of one, in any form. */
function expectClean(log: string, all: Secrets): void {
  const lines = Object.values(all).flatMap((secret: string) => secret.split('\n'));
  for (const line of lines.filter((it) => it.length >= 16 && !it.startsWith('-----'))) {
    for (const form of [line, JSON.stringify(line).slice(1, -1), encodeURIComponent(line)]) {
      expect(log).to.not.contain(form);
    }
  }
}

/** A failure of an API that repeats what it was sent. */
const failures: Readonly<Record<string, (echo: string) => Reply>> = {
  'a GraphQL error': (echo) => json({ errors: [{ message: echo, path: [echo, 0] }] }),
  'a GraphQL error during execution': (echo) => json({ errors: [{ message: echo }], data: { m: echo } }),
  'several GraphQL errors': (echo) => json({ errors: [{ message: 'one' }, { message: echo }] }),
  'HTTP 400 as GraphQL': (echo) => json({ errors: [{ message: echo }] }, 400),
  'HTTP 404': (echo) => text(echo, 'text/plain', 404),
  'a refused key': (echo) => json({ errors: [{ message: echo }] }, 401),
  'a web page': (echo) => text(`<html>${echo}`, 'text/html'),
  'a truncated body': (echo) => text(`{"data":${JSON.stringify(echo)}`, 'application/json'),
  'another content type': (echo) => text(echo, `text/${encodeURIComponent(echo)}`),
  'a server failure': (echo) => text(echo, 'text/plain', 500),
  'a redirect': (echo) =>
    text('', 'text/plain', 302, { location: `https://x/?k=${encodeURIComponent(echo)}` }),
  'JSON of another shape': (echo) => json({ hello: echo }),
  'a lost connection': () => reset,
  'no answer in time': () => silence,
};

function documentWith(literal: string): string {
  return `mutation M($marked: String, $password: String, $pem: String) {
    m(marked: $marked, password: $password, nested: { pem: $pem }, literal: ${JSON.stringify(literal)}) { ok }
  }`;
}

function callWith(client: TwingateClient, { marked, password, pem, literal }: Secrets): Promise<unknown> {
  const variables = { marked: new Secret(marked), password, nested: { pem } };
  const options = { timeoutMs: 200 };
  return client.raw(documentWith(literal), variables, options).catch((error: unknown) => error);
}

describe('secrecy', () => {
  for (const [title, reply] of Object.entries(failures)) {
    it(`of key, variables and literals is kept after ${title} that repeats them`, async () => {
      let current: Reply = reset;
      const api = await startScriptedApi((response, request) => current(response, request));
      const check = async (all: Secrets, secret: string, echo: (secret: string) => string): Promise<void> => {
        current = reply(echo(secret));
        const seen: unknown[] = [];
        const observe = (event: unknown): void => void seen.push(event);
        const hooks = { onRequest: observe, onResponse: observe, onRetry: observe, onWait: observe };
        const limiter = createLimiter({});
        const client = createTwingateClient({
          network: 'acme',
          apiKey: all.apiKey,
          apiUrl: api.url,
          hooks,
          limiter,
        });
        const error = await callWith(client, all);
        expect(errors.isTwingateError(error)).to.equal(true);
        expectClean([error, seen, client, limiter, limiter.state()].map(printed).join('\n'), all);
      };
      const anySecret = fc.constantFrom<keyof Secrets>('apiKey', 'marked', 'password', 'pem', 'literal');
      const property = fc.asyncProperty(secrets, anySecret, fc.constantFrom(...echoes), (all, name, echo) =>
        check(all, all[name], echo),
      );
      await fc.assert(property, runs(title === 'no answer in time' ? 2 : 25));
      await api.close();
    });
  }

  it('is kept when an injected fetch, or an abort, quotes them', async () => {
    const check = async (all: Secrets): Promise<void> => {
      const thrown = Object.assign(
        new TypeError(all.apiKey, { cause: { code: all.apiKey, message: all.marked } }),
        {
          request: all,
        },
      );
      const options = { network: 'acme', apiKey: all.apiKey, fetch: () => Promise.reject(thrown) };
      expectClean(printed(await callWith(createTwingateClient(options), all)), all);
      const signal = AbortSignal.abort(new Error(all.marked));
      const client = createTwingateClient(options);
      const aborted = await client.raw('{ x }', {}, { signal }).catch((error: unknown) => error);
      expect(errors.isAbortedError(aborted)).to.equal(true);
      expectClean(printed(aborted), all);
    };
    await fc.assert(fc.asyncProperty(secrets, check), runs(25));
  });

  it('is kept by refusals before sending, whatever is put in the wrong place', async () => {
    const check = async (all: Secrets): Promise<void> => {
      const { apiKey, marked } = all;
      // Nobody listens there, so that a request that gets through fails.
      const apiUrl = 'http://127.0.0.1:9/';
      const client = createTwingateClient({ network: 'acme', apiKey, apiUrl });
      const cyclic: { password: string; self?: unknown } = { password: all.password };
      cyclic.self = cyclic;
      const readOnly = createTwingateClient({ network: 'acme', apiKey, apiUrl, readOnly: true });
      const outcomes = await Promise.allSettled([
        client.groups.get(apiKey),
        client.users.update(marked, {}),
        client.raw(`mutation { broken(${marked}`, {}),
        client.raw('{ x }', cyclic, { signal: AbortSignal.timeout(1) }),
        callWith(readOnly, all).then((error) => Promise.reject(error as Error)),
      ]);
      expect(outcomes.map(({ status }) => status)).to.deep.equal(Array(5).fill('rejected'));
      expectClean(outcomes.map(printed).join('\n'), all);
    };
    await fc.assert(fc.asyncProperty(secrets, check), runs(10));
  });

  it('is kept by the errors of wrong options', () => {
    const check = (all: Secrets): void => {
      const wrong: Partial<Record<keyof TwingateClientOptions, unknown>>[] = [
        { apiKey: `${all.apiKey} ` },
        // Not the key alone: there are keys that could be names of networks.
        { network: `${all.apiKey}.twingate.com` },
        { host: `https://${all.marked}` },
        { apiUrl: `https://user:${encodeURIComponent(all.password)}@acme.example` },
        { userAgent: `\n${all.apiKey}` },
      ];
      for (const options of wrong) {
        const given = { network: 'acme', apiKey: all.apiKey, ...options } as TwingateClientOptions;
        let error: unknown;
        try {
          createTwingateClient(given);
        } catch (thrown) {
          error = thrown;
        }
        expect(errors.isInvalidInputError(error)).to.equal(true);
        expectClean(printed(error), all);
      }
    };
    fc.assert(fc.property(secrets, check), runs(25));
  });

  it('is kept by refused mutations', async () => {
    let reason = '';
    const api = await startScriptedApi((response, request) =>
      json({ data: { userCreate: { ok: false, error: reason, entity: null } } })(response, request),
    );
    const check = async (all: Secrets, echo: (secret: string) => string): Promise<void> => {
      reason = echo(all.apiKey);
      const client = createTwingateClient({ network: 'acme', apiKey: all.apiKey, apiUrl: api.url });
      const error = await client.users
        .create({ email: 'ada@acme.example' })
        .catch((thrown: unknown) => thrown);
      expect(errors.isMutationRefusedError(error)).to.equal(true);
      expectClean(printed(error), all);
    };
    await fc.assert(fc.asyncProperty(secrets, fc.constantFrom(...echoes), check), runs(25));
    await api.close();
  });

  it('is kept by every class of error, whatever it was made from', () => {
    const classes = Object.values(errors).filter((value): value is typeof errors.TransportError =>
      /^class /.test(String(value)),
    );
    expect(classes).to.have.length(15);
    for (const TwingateError of classes) {
      const variables = { password: 'p-hidden', apiKey: 'tk-hidden' };
      const details = {
        operation: 'M',
        variables,
        cause: new Error('p-hidden'),
        problem: 'shape',
        candidates: [],
      };
      expect(printed(new TwingateError('text', details)))
        .to.contain('M: text')
        .and.not.contain('hidden');
    }
  });

  it('is kept by the client, its options and its limiter after a call', async () => {
    const simulator = await startTwingateSimulator({ apiKey: 'tk-never-to-be-seen', network: 'acme' });
    const { network, apiKey, url: apiUrl } = simulator;
    const limiter = createLimiter({});
    const client = createTwingateClient({ network, apiKey, apiUrl, limiter });
    expect(await client.groups.get(btoa('Group:999'))).to.equal(null);
    await simulator.close();
    const resolved = resolveOptions({ network, apiKey, apiUrl, limiter });
    const log = [client, resolved, limiter, limiter.state(), Object.values(client)].map(printed).join('\n');
    expect(log).to.contain('[redacted]').and.not.contain(apiKey);
  });

  it('does not keep a marked variable from the API', async () => {
    const api = await startScriptedApi(json({ data: { m: { ok: true } } }));
    const client = createTwingateClient({ network: 'acme', apiKey: 'tk-key', apiUrl: api.url });
    await client.raw('mutation M($in: In) { m(in: $in) { ok } }', { in: { list: [new Secret('s3cret')] } });
    await api.close();
    expect(api.requests.map(({ body }) => body.variables)).to.deep.equal([{ in: { list: ['s3cret'] } }]);
  });

  it('leaves the rest of a message as it is', async () => {
    const message = 'Variable "$name" of type "Strin" is unknown; token abc';
    const api = await startScriptedApi(json({ errors: [{ message }] }));
    const client = createTwingateClient({ network: 'acme', apiKey: 'tk-key', apiUrl: api.url });
    const variables = { name: 'Variable', token: 'abc', id: 'type' };
    const error = await client
      .raw('mutation M($name: Strin) { m }', variables)
      .catch((thrown: unknown) => thrown);
    await api.close();
    expect(String(error)).to.equal(`GraphQLRequestError: M: ${message}`);
  });
});
