import { expect } from 'chai';
import { VirtualClock } from '../clock/virtual-clock.js';
import { startCaller } from './test-caller.test.js';

const anyQuery = 'query Networks { remoteNetworks { edges { node { id name networkType } } } }';

describe('the transport of the simulated Twingate API', () => {
  it('answers with what every account has', async () => {
    const { post, simulator } = await startCaller();
    const { status, json } = await post(anyQuery);
    expect(status).to.equal(200);
    const id = Buffer.from('RemoteNetwork:1').toString('base64');
    expect(simulator.world.remoteNetworks.list()[0]?.id).to.equal(id);
    expect(json?.data?.['remoteNetworks']).to.deep.equal({
      edges: [{ node: { id, name: 'Default Network', networkType: 'REGULAR' } }],
    });
  });

  it('refuses a wrong or missing key with 401 and JSON, and logs no key', async () => {
    const { post, simulator } = await startCaller();
    const { status, json } = await post(anyQuery, {}, { 'X-API-KEY': 'guess-1234' });
    expect([status, json?.errors?.[0]?.message]).to.deep.equal([401, 'Invalid API key']);
    const bare = await fetch(simulator.url, { method: 'POST', body: JSON.stringify({ query: anyQuery }) });
    expect(bare.status).to.equal(401);
    expect(simulator.requests.list().map((record) => [record.outcome, record.apiKeySent])).to.deep.equal([
      ['key-refused', true],
      ['key-refused', false],
    ]);
    expect(JSON.stringify(simulator.requests.list())).not.to.contain('guess-1234');
  });

  it('can answer a wrong key with an HTML page and status 200', async () => {
    const { post } = await startCaller({ keyRefusal: 'html' });
    const { status, headers, text } = await post(anyQuery, {}, { 'X-API-KEY': 'wrong' });
    expect(status).to.equal(200);
    expect(headers.get('content-type')).to.contain('text/html');
    expect(text).to.match(/^<!DOCTYPE html>/);
  });

  it('answers other paths with 404', async () => {
    const { simulator } = await startCaller();
    const response = await fetch(new URL('/api/graphql', simulator.url), { method: 'POST', body: '{}' });
    expect(response.status).to.equal(404);
  });

  it('sends the date of its clock', async () => {
    const clock = new VirtualClock({ startAt: Date.UTC(2031, 4, 6, 7, 8, 9) });
    const { post } = await startCaller({ clock });
    expect((await post(anyQuery)).headers.get('date')).to.equal('Tue, 06 May 2031 07:08:09 GMT');
  });

  it('answers HEAD with the shard redirect when the account has one', async () => {
    const location = 'https://simulated.us1.twingate.test/api/graphql/';
    const { simulator } = await startCaller({ shardRedirect: location });
    const response = await fetch(simulator.url, { method: 'HEAD', redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).to.deep.equal([308, location]);
    expect([simulator.requests.probes, simulator.requests.list()[0]?.apiKeySent]).to.deep.equal([1, false]);
    const { simulator: plain } = await startCaller();
    expect((await fetch(plain.url, { method: 'HEAD' })).status).to.equal(405);
  });

  it('validates documents strictly: fields, arguments, variables and types', async () => {
    const { post } = await startCaller();
    const refused: readonly (readonly [string, string])[] = [
      ['{ remoteNetworks { nodes { id } } }', 'Cannot query field "nodes"'],
      ['query Unused($a: String) { remoteNetworks { totalCount } }', '"$a" is never used'],
      ['{', 'Syntax Error'],
      [
        'query Q($n: Int) { remoteNetwork(name: $n) { id } }',
        '"$n" of type "Int" used in position expecting type "String"',
      ],
      ['{ remoteNetwork(name: 5) { id } }', 'String cannot represent a non string value: 5'],
      ['{ remoteNetwork(title: "a") { id } }', 'Unknown argument "title"'],
      ['{ connectors(filter: {state: {in: [ASLEEP]}}) { totalCount } }', 'Value "ASLEEP" does not exist'],
      ['{ connectors(filter: {age: 5}) { totalCount } }', 'Field "age" is not defined by type'],
      ['{ remoteNetworks }', 'must have a selection of subfields'],
      ['{ connectorCreate(name: "a") { ok } }', 'Cannot query field "connectorCreate" on type "QueriesRoot"'],
      ['query Q($id: ID!) { resource(id: $id) { id } }', '"$id" of required type "ID!" was not provided'],
    ];
    for (const [document, message] of refused) {
      const { status, json } = await post(document);
      expect(status).to.equal(200);
      expect(json?.errors?.map((error) => error.message).join()).to.contain(message);
    }
  });

  it('says of weak root fields that they are not simulated', async () => {
    const { post } = await startCaller();
    const { json } = await post('{ webhooks { totalCount } }');
    expect(json?.errors?.[0]?.message).to.equal(
      'not simulated: webhooks is in the weak section of the schema',
    );
  });

  it('answers a body that is no GraphQL request with 400', async () => {
    const { simulator } = await startCaller();
    const response = await fetch(simulator.url, {
      method: 'POST',
      headers: { 'X-API-KEY': simulator.apiKey },
      body: '[{"query":"{ __typename }"}]',
    });
    expect(response.status).to.equal(400);
  });

  it('executes only the named operation of a document with several', async () => {
    const { simulator } = await startCaller();
    const response = await fetch(simulator.url, {
      method: 'POST',
      headers: { 'X-API-KEY': simulator.apiKey },
      body: JSON.stringify({
        query: 'query A { groups { totalCount } } query B { users { totalCount } }',
        operationName: 'B',
      }),
    });
    expect(await response.json()).to.deep.equal({ data: { users: { totalCount: 0 } } });
  });
});
