import { buildTwingateResourceAccessManifest } from '@twingate-kit/testkit';
import { expect } from 'chai';
import { TerminalError } from '../../engine/index.js';
import type { ServedAccess } from './access-object.js';
import { desiredTerms, isExpired, refuseTermsOfServiceAccount } from './desired.js';

const none = { securityPolicyId: null, expiresAt: null, accessPolicy: null, approvalMode: null };

describe('desiredTerms', () => {
  it('clears what the spec does not name', () => {
    expect(desiredTerms(access({}))).to.deep.equal(none);
  });

  it('takes null and an empty policy for absent', () => {
    const spec = { securityPolicyId: '', expiresAt: null, accessPolicy: null };
    expect(desiredTerms(access(spec))).to.deep.equal(none);
  });

  it('says that a policy has no duration', () => {
    const { accessPolicy } = desiredTerms(access({ accessPolicy: { mode: 'ACCESS_REQUEST' } }));
    expect(accessPolicy).to.deep.equal({ mode: 'ACCESS_REQUEST', durationSeconds: null });
  });
});

describe('terms of a service account', () => {
  const robot = btoa('ServiceAccount:7');

  it('are refused, each by the name of its field', () => {
    const terms = { ...none, expiresAt: '2030-01-01T00:00:00Z', approvalMode: 'MANUAL' } as const;
    expect(() => refuseTermsOfServiceAccount(robot, terms))
      .to.throw(TerminalError)
      .with.property('message')
      .that.contains('spec.expiresAt, spec.approvalMode');
  });

  it('are fine when there are none, and those of a group are fine in any case', () => {
    refuseTermsOfServiceAccount(robot, none);
    refuseTermsOfServiceAccount(btoa('Group:7'), { ...none, approvalMode: 'MANUAL' });
  });
});

describe('isExpired', () => {
  const terms = { ...none, expiresAt: '2030-01-01T02:00:00+02:00' };
  const at = Date.parse('2030-01-01T00:00:00Z');

  it('is true from the instant on that expiresAt names', () => {
    expect([isExpired(terms, at - 1), isExpired(terms, at), isExpired(none, at)]).to.deep.equal([
      false,
      true,
      false,
    ]);
  });
});

function access(spec: Partial<ServedAccess['spec']>): ServedAccess {
  const { securityPolicyId, expiresAt, accessPolicy, approvalMode } = spec;
  const given = Object.entries({ securityPolicyId, expiresAt, accessPolicy, approvalMode });
  const terms = Object.fromEntries(given.filter(([, value]) => value !== undefined));
  const manifest = buildTwingateResourceAccessManifest({ spec: terms });
  return { spec: manifest.spec, metadata: { name: 'grant', namespace: 'default' } };
}
