import { expect } from 'chai';
import type { Environment } from '../fixtures/environment.js';
import { eventually } from '../fixtures/eventually.js';
import { useEnvironment, type SuiteCluster } from './suite.js';

/** Access of groups and service accounts to resources, with the operator as its own process. */
export function accessSuite(cluster: SuiteCluster): void {
  describe(`access on ${cluster.name}`, () => {
    const suite = useEnvironment(cluster);

    it('applied before what it refers to is granted as soon as that is there, and changes with its object', async () => {
      const env = suite.environment();
      await env.startOperator().ready();
      await applyAccess(env, 'grant', { groupRef: { name: 'team' } });
      await env.kube.create(env.manifest('TwingateGroup', 'team', { name: 'Team' }));
      await env.kube.create(env.resource('web'));
      const { status } = await env.ready('TwingateResourceAccess', 'grant');
      const groupId = (await env.ready('TwingateGroup', 'team')).status?.id;
      expect(edges(env)).to.deep.equal([groupId]);
      expect(status).to.deep.include({
        principalId: groupId,
        twingate_resource_access_change: {
          success: true,
          resource_id: (await env.ready('TwingateResource', 'web')).status?.id,
          principal_id: groupId,
        },
      });

      await env.patch('TwingateResourceAccess', 'grant', { spec: { expiresAt: '2040-01-01T00:00:00Z' } });
      await eventually(() => (edge(env)?.expiresAt === '2040-01-01T00:00:00Z' ? true : undefined));
      await env.patch('TwingateResourceAccess', 'grant', { spec: { expiresAt: null } });
      await eventually(() => (edge(env)?.expiresAt === null ? true : undefined));
    });

    it('is taken away before the finalizer goes', async () => {
      const env = suite.environment();
      await env.startOperator().ready();
      const { id } = env.twingate.world.serviceAccounts.add({ name: 'robot' });
      await env.kube.create(env.resource('web'));
      await applyAccess(env, 'grant', { principalExternalRef: { type: 'serviceAccount', name: 'robot' } });
      await env.ready('TwingateResourceAccess', 'grant');
      expect(edges(env)).to.deep.equal([id]);
      await env.remove('TwingateResourceAccess', 'grant');
      await env.gone('TwingateResourceAccess', 'grant');
      expect(edges(env)).to.deep.equal([]);
    });

    it('goes with resource and group, whichever is deleted first', async () => {
      const env = suite.environment();
      await env.startOperator().ready();
      await env.kube.create(env.manifest('TwingateGroup', 'team', { name: 'Team' }));
      await env.kube.create(env.resource('web'));
      await applyAccess(env, 'grant', { groupRef: { name: 'team' } });
      await env.ready('TwingateResourceAccess', 'grant');
      await env.remove('TwingateGroup', 'team');
      await env.remove('TwingateResource', 'web');
      await env.remove('TwingateResourceAccess', 'grant');
      for (const [kind, name] of [
        ['TwingateGroup', 'team'],
        ['TwingateResource', 'web'],
        ['TwingateResourceAccess', 'grant'],
      ] as const)
        await env.gone(kind, name);
      expect(env.twingate.world.resources.list()).to.deep.equal([]);
    });

    it('moves to another principal, and never leaves the former one with it', async () => {
      const env = suite.environment();
      await env.startOperator().ready();
      const [former, latter] = ['Former', 'Latter'].map((name) => env.twingate.world.groups.add({ name }).id);
      await env.kube.create(env.resource('web'));
      await applyAccess(env, 'grant', { principalId: former });
      await env.ready('TwingateResourceAccess', 'grant');
      const spec = { principalId: null, principalExternalRef: { type: 'group', name: 'Latter' } };
      await env.patch('TwingateResourceAccess', 'grant', { spec });
      await eventually(() => (edges(env).includes(latter ?? '') ? true : undefined));
      expect(edges(env)).to.deep.equal([latter]);
    });

    it('survives operators that are killed while they grant and revoke', async () => {
      const env = suite.environment();
      await env.kube.create(env.resource('web'));
      const groups = Array.from({ length: 20 }, (_, number) => {
        const { id } = env.twingate.world.groups.add({ name: `Team ${number}` });
        return { name: `grant-${number}`, id };
      });
      const doomed = env.startOperator();
      await doomed.ready();
      // A create that the kill interrupts would be waited for until it can no longer arrive; this is about grants.
      await env.ready('TwingateResource', 'web');
      for (const { name, id } of groups) await applyAccess(env, name, { principalId: id });
      await doomed.kill();
      for (const { name } of groups.slice(0, 10)) await env.remove('TwingateResourceAccess', name);
      await env.startOperator().ready();
      for (const { name } of groups.slice(0, 10)) await env.gone('TwingateResourceAccess', name);
      for (const { name } of groups.slice(10)) await env.ready('TwingateResourceAccess', name);
      expect(edges(env)).to.have.members(groups.slice(10).map(({ id }) => id));
    });

    it('of a service account with terms is refused with a reason', async () => {
      const env = suite.environment();
      await env.startOperator().ready();
      const { id } = env.twingate.world.serviceAccounts.add({ name: 'robot' });
      await env.kube.create(env.resource('web'));
      await applyAccess(env, 'grant', { principalId: id, approvalMode: 'MANUAL' });
      const { message } = await env.refused('TwingateResourceAccess', 'grant', 'InvalidSpec');
      expect(message).to.contain('spec.approvalMode');
      expect(edges(env)).to.deep.equal([]);
    });
  });
}

/** Access to the resource `web`. */
async function applyAccess(env: Environment, name: string, spec: object): Promise<void> {
  await env.kube.create(
    env.manifest('TwingateResourceAccess', name, { resourceRef: { name: 'web' }, ...spec }),
  );
}

/** Who has access to the only resource. */
function edges({ twingate }: Environment): readonly string[] {
  return twingate.world.resources
    .list()
    .flatMap(({ access }) => access.map(({ principalId }) => principalId));
}

function edge({ twingate }: Environment): { readonly expiresAt: string | null } | undefined {
  return twingate.world.resources.list()[0]?.access[0];
}
