import { expect } from 'chai';
import { names } from '../../external/names.js';
import type { AccessStatus, ServedAccess } from './access-object.js';
import {
  claimedEdge,
  claimPatch,
  forgetGrantPatch,
  isUnconfirmed,
  principalName,
  readClaim,
  recordedEdges,
  unclaimPatch,
} from './record.js';

const old = { resourceId: 'resource-1', principalId: 'group-1' };
const next = { resourceId: 'resource-2', principalId: 'group-1' };
const legacy = { resourceId: 'resource-3', principalId: 'group-3' };
const claim = { ...next, principal: 'TwingateGroup team-a/team' };
const change = { success: true, resource_id: legacy.resourceId, principal_id: legacy.principalId };
const status: AccessStatus = { ...old, twingate_resource_access_change: change };

describe('what an object records of its grants', () => {
  it('is every edge that it ever may have been granted: claim, status and the older result', () => {
    expect(recordedEdges(object({ claim, status }))).to.deep.equal([next, old, legacy]);
    expect(recordedEdges(object({}))).to.deep.equal([]);
  });

  it('names each edge once', () => {
    const same = { resource_id: old.resourceId, principal_id: old.principalId };
    const twice = object({
      claim: { ...old, principal: '' },
      status: { ...old, twingate_resource_access_change: same },
    });
    expect(recordedEdges(twice)).to.deep.equal([old]);
  });

  it('is not half an edge', () => {
    expect(recordedEdges(object({ status: { resourceId: 'resource-1', principalId: '' } }))).to.deep.equal(
      [],
    );
  });

  it('stands for the claim, and without one for what the older operator granted', () => {
    expect(claimedEdge(object({ claim, status }))).to.include(next);
    expect(claimedEdge(object({ status: { twingate_resource_access_change: change } }))).to.deep.equal(
      legacy,
    );
  });

  it('is unconfirmed while only the claim says so', () => {
    expect(isUnconfirmed(object({ claim, status }), next)).to.equal(true);
    expect(isUnconfirmed(object({ claim, status: { ...next } }), next)).to.equal(false);
    expect(isUnconfirmed(object({ claim, status }), old)).to.equal(false);
  });

  it('ignores a claim that somebody damaged', () => {
    for (const text of ['', '{', '7', 'null', '{"resourceId":"x"}']) {
      const annotations = { [names.annotations.edge]: text };
      expect(readClaim({ ...object({}), metadata: { name: 'grant', annotations } }), text).to.equal(
        undefined,
      );
    }
  });
});

describe('the patches of a grant', () => {
  it('claim and finalizer go in one', () => {
    expect(claimPatch(object({}), claim)).to.deep.equal({
      metadata: {
        finalizers: [names.finalizer],
        annotations: { [names.annotations.edge]: JSON.stringify(claim) },
      },
    });
  });

  it('are none when the claim is there, or the older operator granted the same', () => {
    expect(claimPatch(object({ claim, finalizers: [names.finalizer] }), claim)).to.equal(undefined);
    const granted = object({ status: { ...next }, finalizers: [names.finalizer] });
    expect(claimPatch(granted, claim)).to.equal(undefined);
    expect(claimPatch(object({ claim }), claim)).to.not.equal(undefined);
  });

  it('strike out what was revoked, and nothing else', () => {
    expect(unclaimPatch(object({ claim }), [old])).to.equal(undefined);
    expect(unclaimPatch(object({ claim }), [next])).to.deep.equal({
      metadata: { annotations: { [names.annotations.edge]: null } },
    });
    expect(forgetGrantPatch(object({ status: { ...next } }), [old])).to.equal(undefined);
    expect(forgetGrantPatch(object({ status: { ...old } }), [old])).to.deep.equal({
      status: {
        resourceId: null,
        principalId: null,
        twingate_resource_access_change: { success: false, resource_id: null, principal_id: null },
      },
    });
  });
});

describe('principalName', () => {
  const base = { resourceRef: { name: 'web' } };

  it('is equal for a group with and without its own namespace, and tells kinds of principals apart', () => {
    const named = [
      { ...base, groupRef: { name: 'team' } },
      { ...base, groupRef: { name: 'team', namespace: 'team-a' } },
      { ...base, groupRef: { name: 'team', namespace: 'team-b' } },
      { ...base, principalId: 'team' },
      { ...base, principalExternalRef: { type: 'group', name: 'team' } },
      { ...base, principalExternalRef: { type: 'serviceAccount', name: 'team' } },
    ] as const;
    const all = named.map((spec) => principalName({ ...object({}), spec }));
    expect(all[0]).to.equal(all[1]);
    expect(new Set(all).size).to.equal(5);
  });
});

interface Parts {
  readonly claim?: typeof claim;
  readonly status?: AccessStatus;
  readonly finalizers?: readonly string[];
}

function object({ claim: claimed, status: given, finalizers }: Parts): ServedAccess {
  const annotations = claimed === undefined ? {} : { [names.annotations.edge]: JSON.stringify(claimed) };
  return {
    metadata: {
      name: 'grant',
      namespace: 'team-a',
      annotations,
      ...(finalizers === undefined ? {} : { finalizers }),
    },
    spec: { resourceRef: { name: 'web' }, groupRef: { name: 'team' } },
    ...(given === undefined ? {} : { status: given }),
  };
}
