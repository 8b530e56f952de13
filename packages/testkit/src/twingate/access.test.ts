import { expect } from 'chai';
import { formatGlobalId } from './global-id.js';
import { type Payload, startCaller, type TestCaller } from './test-caller.test.js';

const change = (mutation: string): string => `mutation ($resourceId: ID!, $access: [AccessInput!]!) {
  ${mutation}(resourceId: $resourceId, access: $access) { ok error entity { access { totalCount } } } }`;
const [addAccess, setAccess] = [change('resourceAccessAdd'), change('resourceAccessSet')];
const removeAccess = `mutation ($resourceId: ID!, $principalIds: [ID!]!) {
  resourceAccessRemove(resourceId: $resourceId, principalIds: $principalIds) { ok error } }`;
const expiresAt = '2030-01-01T00:00:00+00:00';

interface Scene {
  readonly caller: TestCaller;
  readonly resourceId: string;
  readonly groupId: string;
  readonly policyId: string;
  readonly change: (document: string, access: readonly object[]) => Promise<Payload>;
  readonly edges: () => readonly object[] | undefined;
}

async function scene(): Promise<Scene> {
  const caller = await startCaller();
  const { resources, groups, securityPolicies } = caller.simulator.world;
  const resourceId = resources.add({}).id;
  return {
    caller,
    resourceId,
    groupId: groups.add({ name: 'team' }).id,
    policyId: securityPolicies.add({ name: 'Strict' }).id,
    change: (document, access) => caller.ask(document, { resourceId, access }),
    edges: () => resources.get(resourceId)?.access,
  };
}

describe('access to resources in the simulated Twingate API', () => {
  it('is added again without a second edge', async () => {
    const { change: send, groupId, edges } = await scene();
    await send(addAccess, [{ principalId: groupId }]);
    const { entity } = await send(addAccess, [{ principalId: groupId, expiresAt }]);
    expect(entity).to.deep.equal({ access: { totalCount: 1 } });
    expect(edges()?.[0]).to.include({ principalId: groupId, expiresAt });
  });

  it('keeps each field that is absent and clears each that is null', async () => {
    const { change: send, groupId, policyId, edges } = await scene();
    const full = {
      securityPolicyId: policyId,
      expiresAt,
      accessPolicy: { mode: 'AUTO_LOCK', durationSeconds: 86400 },
      approvalMode: 'AUTOMATIC',
      usageBasedAutolockDurationDays: 7,
    };
    await send(addAccess, [{ principalId: groupId, ...full }]);
    for (const field of Object.keys(full)) {
      await send(addAccess, [{ principalId: groupId }]);
      expect(edges()?.[0], field).to.deep.equal({ principalId: groupId, ...full });
      await send(addAccess, [{ principalId: groupId, [field]: null }]);
      expect(edges()?.[0], field).to.deep.equal({ principalId: groupId, ...full, [field]: null });
      await send(addAccess, [{ principalId: groupId, ...full }]);
    }
  });

  it('is set to exactly the list given', async () => {
    const { change: send, groupId, caller, edges } = await scene();
    const { world } = caller.simulator;
    const [other, account] = [world.groups.add({}).id, world.serviceAccounts.add({}).id];
    await send(addAccess, [{ principalId: groupId }, { principalId: other }]);
    await send(setAccess, [{ principalId: other }, { principalId: account }]);
    expect(edges()?.map((edge) => ('principalId' in edge ? edge.principalId : ''))).to.deep.equal([
      other,
      account,
    ]);
    await send(setAccess, []);
    expect(edges()).to.deep.equal([]);
  });

  it('is changed as a whole or not at all', async () => {
    const { change: send, groupId, edges } = await scene();
    const absent = formatGlobalId('Group', 77);
    for (const document of [addAccess, setAccess]) {
      const result = await send(document, [{ principalId: groupId }, { principalId: absent }]);
      expect(result).to.deep.equal({
        ok: false,
        error: `Field 'principalId' Group with id '${absent}' does not exist.`,
        entity: null,
      });
      expect(edges()).to.deep.equal([]);
    }
  });

  it('of service accounts has no policy, expiry or auto-lock, but takes nulls and the mode MANUAL', async () => {
    const { change: send, caller, policyId } = await scene();
    const principalId = caller.simulator.world.serviceAccounts.add({}).id;
    const refused = [
      { securityPolicyId: policyId },
      { expiresAt },
      { usageBasedAutolockDurationDays: 1 },
      { accessPolicy: { mode: 'AUTO_LOCK', durationSeconds: 86400 } },
    ];
    for (const input of refused) {
      const { error } = await send(addAccess, [{ principalId, ...input }]);
      expect(error).to.equal('Access of a Service Account cannot have a policy or an expiration.');
    }
    const nulls = { securityPolicyId: null, expiresAt: null, usageBasedAutolockDurationDays: null };
    const manual = { accessPolicy: { mode: 'MANUAL' }, approvalMode: null };
    expect((await send(addAccess, [{ principalId, ...nulls, ...manual }])).ok).to.equal(true);
  });

  it('is refused for principals of other types, missing policies and missing resources', async () => {
    const { change: send, caller, groupId } = await scene();
    const userId = caller.simulator.world.users.add({}).id;
    expect((await send(addAccess, [{ principalId: userId }])).error).to.match(/does not exist/);
    const securityPolicyId = formatGlobalId('SecurityPolicy', 77);
    expect((await send(addAccess, [{ principalId: groupId, securityPolicyId }])).error).to.equal(
      `Field 'securityPolicyId' SecurityPolicy with id '${securityPolicyId}' does not exist.`,
    );
    const resourceId = formatGlobalId('Resource', 77);
    expect((await caller.ask(removeAccess, { resourceId, principalIds: [groupId] })).error).to.equal(
      `Field 'resourceId' Resource with id '${resourceId}' does not exist.`,
    );
  });

  it('is removed without complaint when there is none, and malformed ids are an error', async () => {
    const { caller, resourceId, groupId } = await scene();
    const remove = (principalIds: readonly string[]) =>
      caller.post(removeAccess, { resourceId, principalIds });
    expect((await remove([groupId])).json?.data?.['resourceAccessRemove']).to.deep.equal({
      ok: true,
      error: null,
    });
    expect((await remove(['nonsense'])).json?.errors?.[0]?.message).to.contain('Unable to parse global ID');
  });

  it('has no policy of its own on a resource that bypasses Twingate', async () => {
    const { caller, groupId, policyId } = await scene();
    const resourceId = caller.simulator.world.resources.add({ routingMode: 'BYPASS_TWINGATE' }).id;
    const access = [{ principalId: groupId, securityPolicyId: policyId }];
    expect((await caller.ask(addAccess, { resourceId, access })).error).to.equal(
      'Bypass Resources cannot have a security policy',
    );
  });

  it('takes timestamps alone as expiry', async () => {
    const { caller, resourceId, groupId } = await scene();
    for (const wrong of ['tomorrow', '2030-01-01', 5]) {
      const access = [{ principalId: groupId, expiresAt: wrong }];
      const { json } = await caller.post(addAccess, { resourceId, access });
      expect(json?.errors?.[0]?.message).to.contain('DateTime cannot represent value');
    }
  });

  it('ends with the resource: a new one with the same name has no edges', async () => {
    const { change: send, caller, groupId, resourceId } = await scene();
    await send(addAccess, [{ principalId: groupId }]);
    const { resources } = caller.simulator.world;
    await caller.ask('mutation ($id: ID!) { resourceDelete(id: $id) { ok } }', { id: resourceId });
    const again = resources.add({});
    expect(again.id).not.to.equal(resourceId);
    const query = 'query ($id: ID!) { group(id: $id) { resources { totalCount } } }';
    expect(await caller.ask(query, { id: groupId })).to.deep.equal({ resources: { totalCount: 0 } });
  });
});
