import { expect } from 'chai';
import type { Environment } from '../fixtures/environment.js';
import { eventually } from '../fixtures/eventually.js';
import { useEnvironment, type SuiteCluster } from './suite.js';

const ON = { 'resource.twingate.com': 'true' };

/** Annotated Services and the resources that they get, with the operator as its own process. */
export function servicesSuite(cluster: SuiteCluster): void {
  describe(`Services on ${cluster.name}`, () => {
    const suite = useEnvironment(cluster);

    it('get a resource, change it with their annotations, and lose it with them', async () => {
      const env = suite.environment();
      await env.startOperator().ready();
      const path = await expose(env, { ...ON, 'resource.twingate.com/alias': 'web.acme' });
      const created = await env.ready('TwingateResource', 'web-resource');
      const remote = () => env.twingate.world.resources.get(created.status?.id ?? '');
      expect(remote()).to.deep.include({
        name: 'web-resource',
        alias: 'web.acme',
        tags: [{ key: 'team', value: 'red' }],
        protocols: {
          allowIcmp: false,
          tcp: { policy: 'RESTRICTED', ports: [{ start: 80, end: 81 }] },
          udp: { policy: 'RESTRICTED', ports: [] },
        },
      });

      const annotations = { 'resource.twingate.com/alias': null, 'resource.twingate.com/isVisible': 'off' };
      await env.kube.call('PATCH', path, { metadata: { annotations } });
      await eventually(() => Promise.resolve(remote()?.isVisible === false ? true : undefined));
      expect(remote()).to.include({ alias: null, isVisible: false });

      await env.kube.call('PATCH', path, { metadata: { annotations: { 'resource.twingate.com': null } } });
      await env.gone('TwingateResource', 'web-resource');
      expect(env.twingate.world.resources.list()).to.deep.equal([]);
    });

    it('take their resource along when they are deleted', async () => {
      const env = suite.environment();
      await env.startOperator().ready();
      const path = await expose(env, ON);
      await env.ready('TwingateResource', 'web-resource');
      await env.kube.call('DELETE', path);
      // A real garbage collector looks for new kinds twice a minute, and the CRDs are young.
      await env.gone('TwingateResource', 'web-resource', 90_000);
      expect(env.twingate.world.resources.list()).to.deep.equal([]);
    });

    it('learn from an event what is wrong with their annotations', async () => {
      const env = suite.environment();
      await env.startOperator().ready();
      await expose(env, { ...ON, 'resource.twingate.com/isVisible': 'perhaps' });
      const events = await eventually(async () => {
        const found = await env.kube.events(env.namespace);
        return found.length > 0 ? found : undefined;
      });
      expect(events.map(({ reason }) => reason)).to.deep.equal(['InvalidAnnotations']);
      expect(await env.get('TwingateResource', 'web-resource')).to.equal(undefined);
    });
  });
}

/** Creates the Service `web`; returns its path. */
async function expose(
  { kube, namespace }: Environment,
  annotations: Readonly<Record<string, string>>,
): Promise<string> {
  const collection = `/api/v1/namespaces/${namespace}/services`;
  await kube.call('POST', collection, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', annotations, labels: { team: 'red' } },
    spec: {
      ports: [
        { name: 'http', port: 80 },
        { name: 'admin', port: 81 },
      ],
    },
  });
  return `${collection}/web`;
}
