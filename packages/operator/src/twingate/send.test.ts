import { expect } from 'chai';
import { NotLeadingError } from '../leadership/index.js';
import { sendJson, startTestApiServer, type TestApiServer } from '../testing/test-api-server.js';
import { connectApi, type ApiConnections } from './send.js';

describe('the way to the Twingate API', () => {
  let server: TestApiServer;
  let connections: ApiConnections;
  let refusal: Error | undefined;

  beforeEach(async () => {
    server = await startTestApiServer((_request, response) =>
      sendJson(response, 200, { data: {} }, { date: 'Thu, 01 Jan 2026 00:00:00 GMT' }),
    );
    refusal = undefined;
    connections = connectApi(() => {
      if (refusal !== undefined) throw refusal;
    });
  });
  afterEach(async () => {
    await connections.close();
    await server.close();
  });

  const send = (
    kind: 'mutation' | 'query',
    signal = new AbortController().signal,
  ): ReturnType<ApiConnections['fetch']> => {
    const headers = { 'content-type': 'application/json', 'x-api-key': 'secret' };
    const init = { method: 'POST', headers, body: '{"query":"{a}"}', redirect: 'manual', signal } as const;
    return connections.fetch(`${server.url}/api/graphql/?a=b`, init, { kind });
  };
  const failureOf = (call: Promise<unknown>): Promise<unknown> =>
    call.then(
      () => expect.fail('it did not fail'),
      (error: unknown) => error,
    );

  it('sends what it is given, and gives status, headers and text of the answer', async () => {
    const answer = await send('mutation');
    expect(server.requests[0]).to.deep.include({
      method: 'POST',
      path: '/api/graphql/?a=b',
      body: { query: '{a}' },
    });
    expect(server.requests[0]?.headers).to.include({ 'x-api-key': 'secret' });
    expect(answer.status).to.equal(200);
    expect(answer.headers.get('Date')).to.equal('Thu, 01 Jan 2026 00:00:00 GMT');
    expect(answer.headers.get('retry-after')).to.equal(null);
    expect(await answer.text()).to.equal('{"data":{}}');
  });

  it('uses a connection again', async () => {
    for (let call = 0; call < 5; call += 1) await send('query');
    // One may still be about to end its call when the next one begins.
    expect(server.connections).to.be.at.most(2);
  });

  it('asks the guard when the connection is there, not when it is asked for', async () => {
    const call = send('mutation');
    refusal = new NotLeadingError('too late');
    expect(await failureOf(call)).to.equal(refusal);
    expect(server.requests).to.have.length(0);
  });

  it('asks the guard for mutations only, and again for each', async () => {
    await send('mutation');
    refusal = new NotLeadingError('too late');
    await send('query');
    expect(await failureOf(send('mutation'))).to.equal(refusal);
    refusal = undefined;
    await send('mutation');
    expect(server.requests).to.have.length(3);
    // One may still be about to end its call when the next one begins.
    expect(server.connections).to.be.at.most(2);
  });

  it('gives a call up at once when its signal says so', async () => {
    const given = new AbortController();
    const call = send('query', given.signal);
    given.abort(new Error('given up'));
    expect(String(await failureOf(call))).to.equal('Error: given up');
    expect(String(await failureOf(send('query', given.signal)))).to.equal('Error: given up');
  });

  it('tells a server that does not listen by the code of the failure', async () => {
    await server.close();
    expect(await failureOf(send('mutation'))).to.include({ code: 'ECONNREFUSED' });
  });
});
