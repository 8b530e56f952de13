import { startTwingateSimulator, type TwingateSimulator } from '@twingate-kit/testkit';
import { expect } from 'chai';
import type { Fetch } from './index.js';
import { createTwingateClient, isTransportError } from './index.js';

describe('an injected fetch', () => {
  let simulator: TwingateSimulator;
  before(async () => {
    simulator = await startTwingateSimulator();
  });
  after(() => simulator.close());

  const clientWith = (fetchThrough: Fetch, apiUrl?: string): ReturnType<typeof createTwingateClient> => {
    const { network, apiKey } = simulator;
    return createTwingateClient({ network, apiKey, apiUrl, random: () => 0, fetch: fetchThrough });
  };

  it('is told what each request is for', async () => {
    const purposes: string[] = [];
    const client = clientWith((_url, { method, headers, body, signal }, { kind }) => {
      purposes.push(`${method} ${kind}`);
      return fetch(simulator.url, { method, headers, signal, ...(body === undefined ? {} : { body }) });
    });
    await client.groups.findByName('Everyone');
    await client.groups.create({ name: 'Crew' });
    expect(purposes).to.deep.equal(['HEAD probe', 'POST query', 'POST mutation']);
  });

  it('can refuse to send: a mutation was certainly not applied then, and is tried again', async () => {
    const refusal = Object.assign(new Error('not now'), { code: 'ERR_NOT_SENT' });
    let calls = 0;
    const client = clientWith(() => {
      calls += 1;
      return Promise.reject(refusal);
    }, simulator.url);
    const { writes } = simulator.requests.counters();
    const error: unknown = await client.groups.create({ name: 'Crew' }).then(
      () => expect.fail('it succeeded'),
      (reason: unknown) => reason,
    );
    expect(isTransportError(error)).to.equal(true);
    expect(error).to.include({ unsent: true, mayHaveBeenApplied: false });
    expect(String(error)).to.contain('nothing was sent to the API (ERR_NOT_SENT)');
    expect(calls).to.equal(3);
    expect(simulator.requests.counters().writes).to.equal(writes);
  });
});
