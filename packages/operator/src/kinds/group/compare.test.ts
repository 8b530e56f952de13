import { toId, type Group } from '@twingate-kit/sdk';
import { expect } from 'chai';
import { compareGroup } from './compare.js';

describe('compareGroup', () => {
  const remote: Group = {
    __typename: 'Group',
    id: toId('Group', btoa('Group:1')),
    name: 'Admins',
    createdAt: '2026-01-01T00:00:00Z',
    updatedAt: '2026-01-01T00:00:00Z',
    isActive: true,
    originId: null,
    type: 'MANUAL',
    securityPolicy: { id: toId('SecurityPolicy', btoa('SecurityPolicy:1')), name: 'Policy' },
  };

  it('compares the name, exactly', () => {
    expect(compareGroup({ name: 'Admins' }, remote)).to.deep.equal([]);
    expect(compareGroup({ name: 'admins' }, remote)).to.deep.equal([{ field: 'name' }]);
  });

  it('does not compare what is not sent', () => {
    expect(compareGroup({ name: 'Admins' }, { ...remote, isActive: false })).to.deep.equal([]);
  });
});
