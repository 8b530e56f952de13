import { expect } from 'chai';
import { isInvalidInputError } from './errors.js';
import { VERSION } from './generated/version.js';
import type { TwingateClientOptions } from './options.js';
import { resolveOptions } from './options.js';

const minimal: TwingateClientOptions = { network: 'acme', apiKey: 'tk-1' };

function problemsOf(options: object): string {
  try {
    resolveOptions({ ...minimal, ...options });
    return '';
  } catch (error) {
    expect(isInvalidInputError(error)).to.equal(true);
    return String(error);
  }
}

describe('client options', () => {
  it('need a network and a key, and have a default for everything else', () => {
    const resolved = resolveOptions({ ...minimal, host: undefined, timeoutMs: undefined });
    expect(resolved).to.include({
      network: 'acme',
      host: 'twingate.com',
      timeoutMs: 30_000,
      maxAttempts: 3,
      readOnly: false,
      userAgent: `twingate-kit-sdk/${VERSION}`,
    });
    expect(resolved.apiKey.reveal()).to.equal('tk-1');
    expect(resolved.limiter.state().concurrency).to.equal(10);
  });

  it('report all problems at once, unknown names included, without the key', () => {
    const message = problemsOf({
      network: 'acme.twingate.com',
      apiKey: 'tk secret\n',
      timeout: 5,
      timeoutMs: 0,
    });
    for (const part of [
      'network must be',
      'apiKey must be',
      'timeout is not an option',
      'timeoutMs must be',
    ]) {
      expect(message).to.contain(part);
    }
    expect(message).to.not.contain('secret');
  });

  const refused: readonly object[] = [
    { network: '' },
    { network: undefined },
    { network: 'acme/evil' },
    { apiKey: '' },
    { host: 'https://twingate.com' },
    { host: 'twingate.com/path' },
    { host: 'user@twingate.com' },
    { apiUrl: 'http://acme.twingate.com/api/graphql/' },
    { apiUrl: 'http://127.0.0.1.evil.com/' },
    { apiUrl: 'https://user:pass@acme.twingate.com/' },
    { apiUrl: 'ftp://localhost/' },
    { apiUrl: 'nonsense' },
    { fetch: 'fetch' },
    { timeoutMs: 1.5 },
    { maxAttempts: 0 },
    { readOnly: 'yes' },
    { userAgent: 'two\nlines' },
    { limiter: null },
    { hooks: 1 },
  ];
  for (const options of refused) {
    it(`refuse ${JSON.stringify(options)}`, () => {
      expect(problemsOf(options)).to.contain(Object.keys(options)[0]);
    });
  }

  const accepted: readonly object[] = [
    { host: 'twingate.com:8443' },
    { host: 'stg.opstg.com' },
    { apiUrl: 'https://acme.twingate.com/api/graphql/' },
    { apiUrl: 'http://127.0.0.1:8080/api/graphql/' },
    { apiUrl: 'http://localhost:8080/' },
    { apiUrl: 'http://[::1]:8080/' },
    { network: 'a' },
    { network: 'ACME-2' },
  ];
  for (const options of accepted) {
    it(`accept ${JSON.stringify(options)}`, () => {
      expect(problemsOf(options)).to.equal('');
    });
  }
});
