import { expect } from 'chai';
import { condition, SECRET_KEY } from '../fixtures/environment.js';
import type { Environment } from '../fixtures/environment.js';
import { eventually } from '../fixtures/eventually.js';
import { allReady, expectOneToOne } from './one-to-one.js';
import { useEnvironment, type SuiteCluster } from './suite.js';

export interface RobustnessLoad {
  /** Objects that are created while things go wrong. */
  readonly count: number;
  /** How often the operator is killed meanwhile. */
  readonly kills: number;
}

/** Crashes, lost replies and standstill, with the operator as its own process. */
export function robustnessSuite(cluster: SuiteCluster, { count, kills }: RobustnessLoad): void {
  describe(`the operator on ${cluster.name}`, () => {
    const suite = useEnvironment(cluster);

    it(`makes exactly ${count} remote objects of ${count} resources although it is killed ${kills} times meanwhile`, async () => {
      const env = suite.environment();
      env.twingate.faults.latencyMs = 40;
      env.startOperator();
      await applyResources(env, count);
      for (let kill = 1; kill <= kills; kill += 1) {
        const goal = Math.floor((count * kill) / (kills + 1));
        await eventually(() => (env.twingate.world.resources.list().length >= goal ? true : undefined), {
          timeoutMs: 60_000,
          intervalMs: 2,
        });
        await env.killOperators();
        env.startOperator();
      }
      await expectOneToOne(env, count);
    }).timeout(240_000);

    it(`makes exactly ${count} remote objects of ${count} resources although a tenth of the replies to writes is lost`, async () => {
      const env = suite.environment();
      env.twingate.faults.latencyMs = 40;
      env.twingate.faults.add({ fault: { kind: 'lost-reply' }, operations: 'writes', probability: 0.1 });
      env.startOperator();
      await applyResources(env, count);
      await expectOneToOne(env, count);
      const lost = env.twingate.requests.list().filter(({ fault }) => fault === 'lost-reply').length;
      expect(lost).to.be.greaterThan(count / 40);
    }).timeout(240_000);

    it('says on the object that the name of Twingate cannot be resolved, stays up, and goes on once it can', async () => {
      const env = suite.environment();
      const before = env.startOperator();
      await env.kube.create(env.resource('web'));
      await env.ready('TwingateResource', 'web');
      await before.stop();
      await env.patch('TwingateResource', 'web', { spec: { address: 'moved.internal' } });
      const cutOff = env.startOperator({ TWINGATE_API_URL: 'https://api.twingate.invalid/api/graphql/' });
      const { message } = await env.refused('TwingateResource', 'web', 'TwingateUnavailable');
      expect(message).to.contain('the host name of the API cannot be resolved');
      expect(condition(await env.get('TwingateResource', 'web'), 'Ready')?.status).to.equal('True');
      expect(cutOff.running).to.equal(true);
      await cutOff.stop();
      env.startOperator();
      await env.ready('TwingateResource', 'web');
      expect(env.twingate.world.resources.list().map(({ address }) => address)).to.deep.equal([
        'moved.internal',
      ]);
    });

    it('writes nothing, neither to Twingate nor to the cluster, while nothing changes', async () => {
      const env = suite.environment();
      await env.startOperator().ready();
      await applyResources(env, 20);
      await allReady(env, 20);
      const before = await versions(env);
      const { writes } = env.twingate.requests.counters();
      const sweeps = lists(env);
      await eventually(() => (lists(env) >= sweeps + 5 ? true : undefined));
      expect(env.twingate.requests.counters().writes).to.equal(writes);
      expect(await versions(env)).to.deep.equal(before);
    });

    it('writes nothing when it restarts over unchanged objects', async () => {
      const env = suite.environment();
      const first = env.startOperator();
      await first.ready();
      await applyResources(env, 20);
      await allReady(env, 20);
      expect(await first.stop()).to.deep.equal({ code: 0, signal: null });
      const before = await versions(env);
      env.twingate.requests.reset();
      await env.startOperator().ready();
      await eventually(() => (lists(env) >= 3 ? true : undefined));
      expect(env.twingate.requests.counters().writes).to.equal(0);
      expect(await versions(env)).to.deep.equal(before);
    });

    it('puts its key into no log, status, event or Lease', async () => {
      const env = suite.environment();
      await env.startOperator().ready();
      await env.kube.create(env.resource('good'));
      await env.kube.create(env.resource('bad', { alias: 'not a name' }));
      await env.ready('TwingateResource', 'good');
      await env.refused('TwingateResource', 'bad', 'RefusedByTwingate');
      env.twingate.faults.add({ fault: { kind: 'refused-key' }, times: 'unlimited' });
      await env.patch('TwingateResource', 'good', { spec: { name: 'other' } });
      await env.refused('TwingateResource', 'good', 'CredentialsRefused');
      const everything = JSON.stringify([
        env.output,
        await env.kube.list('TwingateResource', env.namespace),
        await env.kube.events(env.namespace),
        await env.kube.call('GET', `/apis/coordination.k8s.io/v1/namespaces/${env.namespace}/leases`),
      ]);
      expect(everything).to.contain('good');
      expect(everything).not.to.contain(SECRET_KEY);
    });
  });
}

async function applyResources(env: Environment, count: number): Promise<void> {
  const names = Array.from({ length: count }, (_, index) => `r-${index}`);
  // A handful at a time, as kubectl would send them.
  while (names.length > 0) {
    await Promise.all(names.splice(0, 20).map((name) => env.kube.create(env.resource(name))));
  }
}

async function versions(env: Environment): Promise<readonly unknown[]> {
  const objects = await env.kube.list('TwingateResource', env.namespace);
  return objects.map(({ metadata }) => [metadata.name, metadata.resourceVersion]);
}

function lists(env: Environment): number {
  return env.twingate.requests.counters().byOperation['ListResources'] ?? 0;
}
