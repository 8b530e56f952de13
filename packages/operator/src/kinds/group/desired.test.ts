import { expect } from 'chai';
import { desiredGroup } from './desired.js';

describe('desiredGroup', () => {
  const metadata = { name: 'a', namespace: 'ns', labels: { team: 'infra' } };

  it('is the name of the spec, and nothing else: members are managed elsewhere', () => {
    expect(desiredGroup({ metadata, spec: { name: 'Admins', id: 'x' } })).to.deep.equal({ name: 'Admins' });
  });

  it('is trimmed, as the API would', () => {
    expect(desiredGroup({ metadata, spec: { name: ' Admins\n' } })).to.deep.equal({ name: 'Admins' });
  });
});
