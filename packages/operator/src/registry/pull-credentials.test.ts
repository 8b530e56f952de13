import { expect } from 'chai';
import fc from 'fast-check';
import { credentialsFor } from './pull-credentials.js';

describe('the credentials of a pull secret', () => {
  const config = JSON.stringify({
    auths: {
      'registry.example:5000': { auth: Buffer.from('robot:pa:ss').toString('base64') },
      'https://index.docker.io/v1/': { username: 'hub', password: 'secret' },
      'broken.example': { auth: 'bm90aGluZw==' },
    },
  });

  it('are those of the host', () => {
    expect(credentialsFor(config, 'registry.example:5000')).to.deep.equal({
      username: 'robot',
      password: 'pa:ss',
    });
    expect(credentialsFor(config, undefined)).to.deep.equal({ username: 'hub', password: 'secret' });
    expect(credentialsFor(config, 'registry.example')).to.equal(undefined);
    expect(credentialsFor(config, 'broken.example')).to.equal(undefined);
  });

  it('are none in whatever else a Secret may hold', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(credentialsFor(text, 'registry.example')).to.equal(undefined);
      }),
    );
  });
});
