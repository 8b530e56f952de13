import { inspect } from 'node:util';
import { expect } from 'chai';
import { createTwingateClient } from './client.js';
import { resolveOptions } from './options.js';
import type { Reply } from './scripted-api.test.fixture.js';
import { json, reset, startScriptedApi, text } from './scripted-api.test.fixture.js';

const apiKey = 'tk-never-to-be-seen';
const variable = 'PRIVATE-PEM-OF-A-USER';
const document = 'mutation M($pem: String!) { groupCreate(name: $pem) { ok } }';

/** Every way in which a value ends up in a log. */
function printed(value: unknown): string {
  const options = { depth: null, showHidden: true, getters: true } as const;
  return [inspect(value, options), JSON.stringify(value), String(value), inspectStack(value)].join('\n');
}

function inspectStack(value: unknown): string {
  return value instanceof Error ? `${value.stack ?? ''}${inspect(value.cause)}` : '';
}

describe('secrecy', () => {
  const echo = `${apiKey} and Variable "$pem" got invalid value "${variable}"`;
  const replies: readonly (readonly [string, Reply])[] = [
    ['an error that echoes both', json({ errors: [{ message: echo }] })],
    ['400 that echoes both', json({ errors: [{ message: echo }] }, 400)],
    ['a web page that echoes both', text(`<html>${apiKey} ${variable}`, 'text/html')],
    ['a broken body that echoes both', text(`{"${apiKey}":"${variable}`, 'application/json')],
    ['a server failure that echoes both', text(`${apiKey} ${variable}`, 'text/plain', 500)],
    ['a refused key', json({ errors: [{ message: echo }] }, 401)],
    ['a redirect that echoes the key', text('', 'text/plain', 302, { location: `https://x/?k=${apiKey}` })],
    ['a dropped connection', reset],
    ['JSON of another shape', json({ hello: `${apiKey} ${variable}` })],
  ];
  for (const [title, reply] of replies) {
    it(`is kept by the error after ${title}`, async () => {
      const api = await startScriptedApi(reply);
      const client = createTwingateClient({ network: 'acme', apiKey, apiUrl: api.url, random: () => 0 });
      const error: unknown = await client.raw(document, { pem: variable }).catch((thrown: unknown) => thrown);
      await api.close();
      expect(error).to.be.instanceOf(Error);
      expect(printed(error)).to.not.contain(apiKey);
      expect(printed(error)).to.not.contain(variable);
    });
  }

  it('is kept by the error of a refused mutation', async () => {
    const result = { ok: false, error: `no ${apiKey} here`, entity: null };
    const api = await startScriptedApi(json({ data: { groupCreate: result } }));
    const client = createTwingateClient({ network: 'acme', apiKey, apiUrl: api.url });
    const error: unknown = await client.groups.create({ name: 'g' }).catch((thrown: unknown) => thrown);
    await api.close();
    expect(printed(error)).to.contain('no [redacted] here').and.not.contain(apiKey);
  });

  it('is kept by the client and by its resolved options', async () => {
    const api = await startScriptedApi(json({ data: { group: null } }));
    const options = { network: 'acme', apiKey, apiUrl: api.url };
    const client = createTwingateClient(options);
    await client.groups.get(btoa('Group:1'));
    await api.close();
    expect(printed(client)).to.not.contain(apiKey);
    const resolved = resolveOptions(options);
    expect(printed(resolved)).to.not.contain(apiKey);
    expect(`${String(resolved.apiKey)} ${JSON.stringify(resolved.apiKey)}`).to.equal(
      '[redacted] "[redacted]"',
    );
  });
});
