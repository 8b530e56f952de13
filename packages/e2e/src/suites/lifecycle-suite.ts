import { expect } from 'chai';
import { condition } from '../fixtures/environment.js';
import { eventually } from '../fixtures/eventually.js';
import { useEnvironment, type SuiteCluster } from './suite.js';

/** The life of resources and groups, from apply to delete, with the operator as its own process. */
export function lifecycleSuite(cluster: SuiteCluster): void {
  describe(`resources and groups on ${cluster.name}`, () => {
    const suite = useEnvironment(cluster);

    it('creates what is applied, and says so in status, spec.id, finalizer and an event', async () => {
      const env = suite.environment();
      await env.startOperator().ready();
      await env.kube.create(env.manifest('TwingateGroup', 'engineers', { name: 'Engineers' }));
      await env.kube.create(
        env.resource(
          'database',
          {
            alias: 'db.example.com',
            protocols: {
              allowIcmp: false,
              tcp: { policy: 'RESTRICTED', ports: [{ start: 5432, end: 5432 }] },
            },
          },
          { labels: { team: 'data' } },
        ),
      );
      const resource = await env.ready('TwingateResource', 'database');
      const group = await env.ready('TwingateGroup', 'engineers');

      expect(resource.spec['id']).to.equal(resource.status?.id);
      expect(resource.metadata.finalizers).to.deep.equal(['twingate.com/finalizer']);
      expect(resource.metadata.annotations?.['twingate.com/create-pending']).to.equal(undefined);
      const remote = env.twingate.world.resources.get(resource.status?.id ?? '');
      expect(remote).to.include({ name: 'database', alias: 'db.example.com', isVisible: true });
      expect(remote?.tags).to.deep.equal([{ key: 'team', value: 'data' }]);
      expect(remote?.protocols).to.deep.equal({
        allowIcmp: false,
        tcp: { policy: 'RESTRICTED', ports: [{ start: 5432, end: 5432 }] },
        udp: { policy: 'ALLOW_ALL', ports: [] },
      });
      expect(env.twingate.world.groups.get(group.status?.id ?? '')?.name).to.equal('Engineers');
      const events = await eventually(async () => {
        const all = await env.kube.events(env.namespace);
        return all.length >= 2 ? all : undefined;
      });
      expect(events.map(({ reason }) => reason)).to.deep.equal(['Created', 'Created']);
    });

    it('follows changes of the spec and of the labels', async () => {
      const env = suite.environment();
      await env.startOperator().ready();
      await env.kube.create(env.resource('web', {}, { labels: { team: 'one' } }));
      await env.ready('TwingateResource', 'web');
      await env.patch('TwingateResource', 'web', { spec: { name: 'renamed', isVisible: false } });
      const resource = await env.ready('TwingateResource', 'web');
      expect(env.twingate.world.resources.get(resource.status?.id ?? '')).to.include({
        name: 'renamed',
        isVisible: false,
      });

      await env.patch('TwingateResource', 'web', { metadata: { labels: { team: 'two' } } });
      await eventually(() => {
        const tags = env.twingate.world.resources.get(resource.status?.id ?? '')?.tags;
        return tags?.[0]?.value === 'two' ? true : undefined;
      });
    });

    it('puts right what was edited in the console, at the next sweep', async () => {
      const env = suite.environment();
      await env.startOperator().ready();
      await env.kube.create(env.resource('web'));
      const { status } = await env.ready('TwingateResource', 'web');
      env.twingate.world.resources.edit(status?.id ?? '', { name: 'changed in the console' });
      await eventually(() =>
        env.twingate.world.resources.get(status?.id ?? '')?.name === 'web' ? true : undefined,
      );
    });

    it('creates again, with a new ID, what was deleted in the console', async () => {
      const env = suite.environment();
      // An import that needs no write: for a minute after its own writes the operator takes an absence for a late read.
      const existing = env.twingate.world.resources.add({ name: 'web', address: 'web.internal' });
      await env.startOperator().ready();
      await env.kube.create(env.resource('web', { id: existing.id }));
      await env.ready('TwingateResource', 'web');
      env.twingate.world.resources.remove(existing.id);
      const again = await eventually(async () => {
        const object = await env.get('TwingateResource', 'web');
        return object?.status?.id !== undefined && object.status.id !== existing.id ? object : undefined;
      });
      expect(again.spec['id']).to.equal(again.status?.id);
      expect(env.twingate.world.resources.list().map(({ name }) => name)).to.deep.equal(['web']);
    });

    it('deletes the remote object before the finalizer goes', async () => {
      const env = suite.environment();
      await env.startOperator().ready();
      await env.kube.create(env.resource('web'));
      await env.kube.create(env.manifest('TwingateGroup', 'team', { name: 'Team' }));
      await env.ready('TwingateResource', 'web');
      const group = await env.ready('TwingateGroup', 'team');
      await env.remove('TwingateResource', 'web');
      await env.remove('TwingateGroup', 'team');
      await env.gone('TwingateResource', 'web');
      await env.gone('TwingateGroup', 'team');
      expect(env.twingate.world.resources.list()).to.deep.equal([]);
      expect(env.twingate.world.groups.get(group.status?.id ?? '')).to.equal(undefined);
    });

    it('imports by spec.id without creating', async () => {
      const env = suite.environment();
      const existing = env.twingate.world.resources.add({ name: 'made in the console' });
      await env.startOperator().ready();
      await env.kube.create(env.resource('adopted', { id: existing.id }));
      const resource = await env.ready('TwingateResource', 'adopted');
      expect(resource.status?.id).to.equal(existing.id);
      expect(env.twingate.world.resources.list().map(({ id, name }) => ({ id, name }))).to.deep.equal([
        { id: existing.id, name: 'adopted' },
      ]);
      expect(env.twingate.requests.counters().byOperation).not.to.have.property('CreateNetworkResource');
    });

    it('refuses to import what does not exist, and creates nothing', async () => {
      const env = suite.environment();
      await env.startOperator().ready();
      await env.kube.create(env.resource('lost', { id: Buffer.from('Resource:404404').toString('base64') }));
      const refusal = await env.refused('TwingateResource', 'lost', 'ImportNotFound');
      expect(refusal.message).to.contain('spec.id');
      expect(env.twingate.world.resources.list()).to.deep.equal([]);
    });

    it('leaves a paused object alone, and goes on when it is resumed', async () => {
      const env = suite.environment();
      await env.startOperator().ready();
      await env.kube.create(
        env.resource('later', {}, { annotations: { 'kit.twingate.com/paused': 'true' } }),
      );
      await env.refused('TwingateResource', 'later', 'Paused');
      expect(env.twingate.world.resources.list()).to.deep.equal([]);
      await env.patch('TwingateResource', 'later', {
        metadata: { annotations: { 'kit.twingate.com/paused': null } },
      });
      await env.ready('TwingateResource', 'later');
    });

    it('finishes deletions in a namespace that is being deleted, also when Twingate is back only later', async () => {
      const env = suite.environment();
      // The operator itself is not in it: its Lease stays.
      const elsewhere = { POD_NAMESPACE: 'default', OPERATOR_LEASE_NAME: env.namespace };
      await env.startOperator(elsewhere).ready();
      for (const name of ['one', 'two']) await env.kube.create(env.resource(name));
      for (const name of ['one', 'two']) await env.ready('TwingateResource', name);
      env.twingate.faults.add({ fault: { kind: 'status', status: 503 }, times: 'unlimited' });
      await env.kube.removeNamespace(env.namespace);
      await env.refused('TwingateResource', 'one', 'TwingateUnavailable');
      env.twingate.faults.clear();
      for (const name of ['one', 'two']) await env.gone('TwingateResource', name);
      expect(env.twingate.world.resources.list()).to.deep.equal([]);
    });

    it('leaves what is to be orphaned, and lets go by force when Twingate cannot be asked', async () => {
      const env = suite.environment();
      await env.startOperator().ready();
      const orphan = { annotations: { 'kit.twingate.com/deletion-policy': 'orphan' } };
      await env.kube.create(env.resource('kept', {}, orphan));
      await env.kube.create(env.resource('stuck'));
      for (const name of ['kept', 'stuck']) await env.ready('TwingateResource', name);
      await env.remove('TwingateResource', 'kept');
      await env.gone('TwingateResource', 'kept');
      env.twingate.faults.add({ fault: { kind: 'status', status: 503 } });
      await env.remove('TwingateResource', 'stuck');
      await env.refused('TwingateResource', 'stuck', 'TwingateUnavailable');
      await env.patch('TwingateResource', 'stuck', {
        metadata: { annotations: { 'kit.twingate.com/force-delete': 'true' } },
      });
      await env.gone('TwingateResource', 'stuck');
      expect(env.twingate.world.resources.list().map(({ name }) => name)).to.have.members(['kept', 'stuck']);
    });

    it('says what Twingate refuses, and tries again when the spec changes', async () => {
      const env = suite.environment();
      await env.startOperator().ready();
      await env.kube.create(env.resource('web', { alias: 'not a name' }));
      const refusal = await env.refused('TwingateResource', 'web', 'RefusedByTwingate');
      expect(refusal.message).to.contain('Alias must be a valid DNS name');
      await env.patch('TwingateResource', 'web', { spec: { alias: 'web.example.com' } });
      await env.ready('TwingateResource', 'web');
      expect(env.twingate.world.resources.list()).to.have.length(1);
    });

    it('gives an ID that two objects name to the older one, and hands it on when that goes', async () => {
      const env = suite.environment();
      const existing = env.twingate.world.resources.add({ name: 'shared' });
      await env.startOperator().ready();
      await env.kube.create(env.resource('older', { id: existing.id }));
      await env.ready('TwingateResource', 'older');
      // creationTimestamp has seconds: the UID decides between objects of one second.
      await eventually(() => (Date.now() % 1000 < 100 ? true : undefined), { intervalMs: 20 });
      await new Promise((resolve) => setTimeout(resolve, 1000));
      await env.kube.create(env.resource('younger', { id: existing.id }));
      await env.refused('TwingateResource', 'younger', 'IdConflict');
      await env.remove('TwingateResource', 'older');
      await env.gone('TwingateResource', 'older');
      const heir = await env.ready('TwingateResource', 'younger');
      expect(heir.status?.id).to.equal(existing.id);
      expect(env.twingate.world.resources.get(existing.id)?.name).to.equal('younger');
    });

    it('shows on the object and in its readiness that the API key is refused, and recovers', async () => {
      const env = suite.environment();
      const stopRefusing = env.twingate.faults.add({ fault: { kind: 'refused-key' }, times: 'unlimited' });
      const operator = env.startOperator();
      await env.kube.create(env.resource('web'));
      await env.refused('TwingateResource', 'web', 'CredentialsRefused');
      expect(await operator.readiness()).to.satisfy((problems: readonly string[]) =>
        problems.some((problem) => problem.includes('API key')),
      );
      expect(operator.running).to.equal(true);
      // Refusals stop nearly all calls: one probe and what was under way.
      expect(env.twingate.requests.counters().writes).to.be.at.most(16);
      stopRefusing();
      expect(condition(await env.get('TwingateResource', 'web'), 'Ready')?.status).to.equal('False');
    });
  });
}
