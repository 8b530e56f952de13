import { expect } from 'chai';
import { createTwingateClient } from './client.js';
import type { TwingateErrorCode } from './errors.js';
import { isTwingateError } from './errors.js';
import { resolveOptions } from './options.js';
import type { Reply } from './scripted-api.test.fixture.js';
import {
  halfAnswer,
  json,
  refusedUrl,
  reset,
  silence,
  startScriptedApi,
  text,
} from './scripted-api.test.fixture.js';
import { createServerClock } from './server-clock.js';
import { createTransport } from './transport.js';

// What the API, and the fixtures of its public clients, are known to answer: each as one request over real HTTP.

/** What an answer must be taken for. */
interface Verdict {
  readonly code: TwingateErrorCode;
  readonly [fact: string]: unknown;
}

const page = '<!DOCTYPE html>\n<html><head><title>Sign in</title></head></html>';
const data = '{"data":{"thing":{"ok":true,"error":null}}}';
const malformedId = {
  errors: [{ message: "{'id': ['Unable to parse global ID']}", locations: [], path: ['thing'] }],
  data: { thing: null },
};
const limited = { errors: [{ message: '429 Too Many Requests' }] };
const failing = { code: 'TRANSPORT', mayHaveBeenApplied: true } as const;
const unreadable = { code: 'PROTOCOL', mayHaveBeenApplied: true } as const;
const keyRefused = { code: 'AUTHENTICATION', mayHaveBeenApplied: false } as const;
const overLimit = { code: 'RATE_LIMITED', mayHaveBeenApplied: false } as const;

/** Answers to a mutation. */
const answers: readonly (readonly [string, Reply, Verdict])[] = [
  ['a malformed ID', json(malformedId), { code: 'INVALID_INPUT', mayHaveBeenApplied: false }],
  [
    'an error before execution',
    json({ errors: [{ message: 'Cannot query field' }] }),
    { code: 'GRAPHQL', mayHaveBeenApplied: false },
  ],
  [
    'an error during execution',
    json({ errors: [{ message: 'Internal server error' }], data: { thing: null } }),
    { code: 'GRAPHQL', mayHaveBeenApplied: true },
  ],
  ['a wrong key as JSON (401)', json({ errors: [{ message: 'no' }] }, 401), keyRefused],
  ['a wrong key as a web page (401)', text(page, 'text/html', 401), keyRefused],
  ['a key without permission (403)', text(page, 'text/html', 403), keyRefused],
  ['a wrong network (500)', text(page, 'text/html', 500), { ...failing, status: 500 }],
  ['a wrong network (a web page with 200)', text(page, 'text/html'), { ...unreadable, problem: 'html' }],
  ['a web page that says it is JSON', text(page, 'application/json'), { ...unreadable, problem: 'html' }],
  ['a web page without a type', text(page, ''), { ...unreadable, problem: 'html' }],
  ['an empty body', text('', 'application/json'), { ...unreadable, problem: 'empty' }],
  ['an empty body without a type', text('', ''), { ...unreadable, problem: 'empty' }],
  ['white space alone', text(' \n', 'application/json'), { ...unreadable, problem: 'empty' }],
  ['no content (204)', text('', 'application/json', 204), { ...unreadable, problem: 'empty' }],
  ['a truncated body', text(data.slice(0, 20), 'application/json'), { ...unreadable, problem: 'truncated' }],
  ['a body that breaks off', halfAnswer, { ...failing, unsent: false }],
  ['JSON of another type', text(data, 'text/plain'), { ...unreadable, problem: 'content-type' }],
  ['JSON of no type', text(data, ''), { ...unreadable, problem: 'content-type' }],
  ['plain text', text('upstream timed out', 'text/plain'), { ...unreadable, problem: 'content-type' }],
  ['JSON that is no GraphQL', json(['hello']), { ...unreadable, problem: 'shape' }],
  ['a result without data', json({ data: null }), { ...unreadable, problem: 'shape' }],
  [
    'a move to another shard (308)',
    text('', 'text/html', 308, { location: 'https://acme.us1.twingate.com/api/graphql/' }),
    { code: 'PROTOCOL', problem: 'redirect', mayHaveBeenApplied: false },
  ],
  [
    'too many requests (429)',
    json(limited, 429, { 'retry-after': '7' }),
    { ...overLimit, retryAfterMs: 7000 },
  ],
  ['429 without Retry-After', json(limited, 429), { ...overLimit, retryAfterMs: 60_000 }],
  [
    '429 with a date as Retry-After',
    json(limited, 429, { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' }),
    { ...overLimit, retryAfterMs: 60_000 },
  ],
  ['429 in a body with status 200', json(limited), { ...overLimit, retryAfterMs: 60_000 }],
  ['429 as a web page', text(page, 'text/html', 429), { ...overLimit, retryAfterMs: 60_000 }],
  ...[501, 502, 503, 504].map(
    (status) => [`HTTP ${status}`, text('', 'text/plain', status), { ...failing, status }] as const,
  ),
  ['a lost connection', reset, { ...failing, unsent: false }],
  ['no answer in time', silence, { code: 'TIMEOUT', mayHaveBeenApplied: true }],
];

async function failureOf(url: string, kind: 'query' | 'mutation'): Promise<unknown> {
  const options = resolveOptions({ network: 'acme', apiKey: 'tk-key' });
  const send = createTransport(options, createServerClock(options.clock));
  const operation = {
    name: 'Thing',
    kind,
    source: `${kind} Thing { thing { ok error } }`,
    rootFields: ['thing'],
  };
  return send({ url, operation, variables: {}, requestId: '1', timeoutMs: 300 }).catch(
    (error: unknown) => error,
  );
}

describe('recorded answers', () => {
  for (const [title, reply, verdict] of answers) {
    const problem = 'problem' in verdict ? ` (${String(verdict['problem'])})` : '';
    it(`take ${title} for ${verdict.code}${problem}`, async () => {
      const api = await startScriptedApi(reply);
      const [write, read] = [await failureOf(api.url, 'mutation'), await failureOf(api.url, 'query')];
      await api.close();
      expect(write).to.deep.include(verdict);
      expect(read).to.deep.include({ ...verdict, mayHaveBeenApplied: false });
      expect([write, read].every(isTwingateError)).to.equal(true);
    });
  }

  it('take a refused connection for a request that never left', async () => {
    const verdict = { code: 'TRANSPORT', unsent: true, mayHaveBeenApplied: false };
    expect(await failureOf(await refusedUrl(), 'mutation')).to.deep.include(verdict);
  });
});

/** Reasons of refused mutations, with the object they are about where they tell it. */
const refusals: readonly (readonly [string, Verdict])[] = [
  ...[
    "Connector with id 'Q29ubmVjdG9yOjE=' does not exist",
    "Resource with id 'UmVzb3VyY2U6MQ==' does not exist",
  ].map(
    (reason) =>
      [
        reason,
        { code: 'NOT_FOUND', entityType: reason.split(' ')[0], entityId: reason.split("'")[1] },
      ] as const,
  ),
  [
    "Field 'id' Connector with id 'Q29ubmVjdG9yOjE=' does not exist.",
    { code: 'NOT_FOUND', field: 'id', entityType: 'Connector', entityId: 'Q29ubmVjdG9yOjE=' },
  ],
  ['Gateway does not exist.', { code: 'NOT_FOUND', entityType: 'Gateway' }],
  ['Certificate authority does not exist.', { code: 'NOT_FOUND', entityType: 'Certificate authority' }],
  ['Group does not exist', { code: 'NOT_FOUND', entityType: 'Group' }],
  ['RemoteNetwork does not exist', { code: 'NOT_FOUND', entityType: 'RemoteNetwork' }],
  ['This CA is currently in use and cannot be deleted.', { code: 'IN_USE' }],
  ['Cannot delete. This Gateway is being used by Resource.', { code: 'IN_USE' }],
  ['A Connector with this name already exists.', { code: 'ALREADY_EXISTS' }],
  ['Alias must be a valid DNS name', { code: 'INVALID_INPUT' }],
  [
    "Resources with a CIDR range or wildcard can't have the browser shortcut enabled.",
    { code: 'INVALID_INPUT' },
  ],
  ['Bypass Resources cannot have a wildcard address', { code: 'INVALID_INPUT' }],
  ['Bypass Resources cannot have a security policy', { code: 'INVALID_INPUT' }],
  ['Bypass Resources cannot have port restrictions', { code: 'INVALID_INPUT' }],
  ['Cannot change the state of a User in PENDING state', { code: 'INVALID_INPUT' }],
  ['Invalid IP or FQDN', { code: 'INVALID_INPUT' }],
  ['Computer says no', { code: 'MUTATION_REFUSED' }],
];

describe('recorded refusals', () => {
  const id = btoa('Group:1');
  const answerTo = async (result: object, call: 'update' | 'delete'): Promise<unknown> => {
    const api = await startScriptedApi(json({ data: { groupUpdate: result, groupDelete: result } }));
    const { groups } = createTwingateClient({ network: 'acme', apiKey: 'tk-key', apiUrl: api.url });
    const promise: Promise<unknown> = call === 'update' ? groups.update(id, {}) : groups.delete(id);
    const outcome = await promise.catch((error: unknown) => error);
    await api.close();
    return outcome;
  };

  for (const [reason, verdict] of refusals) {
    it(`take "${reason}" for ${verdict.code}`, async () => {
      const result = { ok: false, error: reason, entity: null };
      const error = await answerTo(result, 'update');
      const message = `UpdateGroup: ${reason}`;
      expect(error).to.deep.include({
        ...verdict,
        message,
        operation: 'UpdateGroup',
        mayHaveBeenApplied: false,
      });
      expect(await answerTo(result, 'delete')).to.deep.include(verdict);
    });
  }

  it('do not take success without an object for success, unless it is a deletion', async () => {
    const result = { ok: true, error: null, entity: null };
    const verdict = { code: 'PROTOCOL', problem: 'shape', mayHaveBeenApplied: true };
    expect(await answerTo(result, 'update')).to.deep.include(verdict);
    expect(await answerTo(result, 'delete')).to.equal(undefined);
  });
});
