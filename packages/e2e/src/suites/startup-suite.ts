import { closeSync, openSync } from 'node:fs';
import { expect } from 'chai';
import { eventually } from '../fixtures/eventually.js';
import { useEnvironment, type SuiteCluster } from './suite.js';

/** What a wrong configuration gets. */
export function startupSuite(cluster: SuiteCluster): void {
  describe(`starting the operator on ${cluster.name}`, () => {
    const suite = useEnvironment(cluster);

    it('names every problem of the configuration at once and exits with 2', async () => {
      const env = suite.environment();
      const operator = env.startOperator({
        TWINGATE_API_KEY: '',
        TWINGATE_NETWORK: 'not a network',
        TWINGATE_REMOTE_NETWORK_ID: '',
        TWINGATE_DEFAULT_RESOURCE_TAGS: '{"a":1}',
        OPERATOR_LOG_FORMAT: 'xml',
      });
      expect(await operator.exited()).to.deep.equal({ code: 2, signal: null });
      const lines = operator.output.trim().split('\n');
      expect(lines).to.have.length(6);
      for (const name of [
        'TWINGATE_API_KEY',
        'TWINGATE_NETWORK',
        'TWINGATE_REMOTE_NETWORK_ID',
        'TWINGATE_DEFAULT_RESOURCE_TAGS',
        'OPERATOR_LOG_FORMAT',
      ]) {
        expect(operator.output).to.contain(name);
      }
    });

    it('refuses to start with a remote network that does not exist', async () => {
      const operator = suite
        .environment()
        .startOperator({ TWINGATE_REMOTE_NETWORK_ID: '', TWINGATE_REMOTE_NETWORK_NAME: 'No such network' });
      expect(await operator.exited()).to.deep.equal({ code: 2, signal: null });
      expect(operator.output).to.contain('No such network');
    });

    it('finds the remote network by its name', async () => {
      const env = suite.environment();
      const network = env.twingate.world.remoteNetworks.add({ name: 'Branch office' });
      await env
        .startOperator({ TWINGATE_REMOTE_NETWORK_ID: '', TWINGATE_REMOTE_NETWORK_NAME: 'Branch office' })
        .ready();
      await env.kube.create(env.resource('printer'));
      const { status } = await env.ready('TwingateResource', 'printer');
      expect(env.twingate.world.resources.get(status?.id ?? '')?.remoteNetworkId).to.equal(network.id);
    });

    it('works on although its log cannot be written, as on a full disk', async () => {
      const env = suite.environment();
      const full = openSync('/dev/full', 'w');
      const operator = env.startOperator({}, { output: full });
      closeSync(full);
      await env.kube.create(env.resource('web'));
      await env.ready('TwingateResource', 'web');
      expect(operator.running).to.equal(true);
      expect(await operator.stop()).to.deep.equal({ code: 0, signal: null });
    });

    it('logs everything after a signal, and as configured after another', async () => {
      const env = suite.environment();
      const operator = env.startOperator({ OPERATOR_LOG_VERBOSITY: 'quiet' });
      const debugLines = (): number => operator.output.split('"level":"debug"').length - 1;
      await env.kube.create(env.resource('one'));
      await env.ready('TwingateResource', 'one');
      expect(debugLines()).to.equal(0);
      operator.toggleDebugLog();
      await eventually(() => (operator.output.includes('"verbosity":"debug"') ? true : undefined));
      await env.kube.create(env.resource('two'));
      await env.ready('TwingateResource', 'two');
      await eventually(() => (debugLines() > 0 ? true : undefined));
      operator.toggleDebugLog();
      await eventually(() => (operator.output.includes('"verbosity":"quiet"') ? true : undefined));
    });

    it('touches nothing that is known when TWINGATE_NETWORK is not the recorded one', async () => {
      const env = suite.environment();
      const first = env.startOperator();
      await first.ready();
      await env.kube.create(env.resource('web'));
      const { status } = await env.ready('TwingateResource', 'web');
      await first.stop();
      env.startOperator({ TWINGATE_NETWORK: 'another' });
      const held = await env.refused('TwingateResource', 'web', 'NetworkChanged');
      expect(held.message).to.contain('OPERATOR_CONFIRM_RECREATE=another');
      await env.remove('TwingateResource', 'web');
      await eventually(async () =>
        (await env.get('TwingateResource', 'web'))?.metadata.deletionTimestamp === undefined
          ? undefined
          : true,
      );
      expect(env.twingate.world.resources.get(status?.id ?? '')?.name).to.equal('web');
      await env.patch('TwingateResource', 'web', { metadata: { finalizers: [] } });
    });
  });
}
