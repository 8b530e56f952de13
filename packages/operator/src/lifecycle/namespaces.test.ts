import { expect } from 'chai';
import { names } from '../external/names.js';
import { serviceType as services } from '../kinds/gateway/service.js';
import type { ResourceType } from '../kube/index.js';
import { closeWorlds, startWorld, type LifecycleWorld } from '../testing/lifecycle-world.js';

const NAMESPACES: ResourceType = { group: '', version: 'v1', plural: 'namespaces', kind: 'Namespace' };

describe('Watched namespaces', () => {
  afterEach(closeWorlds);

  const expose = (world: LifecycleWorld, namespace: string): Promise<void> =>
    world.createOther(services, {
      metadata: { name: 'web', namespace, annotations: { [names.serviceAnnotations.enabled]: 'true' } },
    });
  const hasResource = (world: LifecycleWorld, namespace: string): boolean =>
    world.has('resource', 'web-resource', namespace);
  const watching = (namespaces: readonly string[]) => ({
    environment: { OPERATOR_NAMESPACES: JSON.stringify(namespaces) },
    running: false,
  });

  it('that may not be read are told by readiness and a metric, while the others are served, and are taken up later', async () => {
    const world = await startWorld(watching(['default', 'closed']));
    await world.createOther(NAMESPACES, { metadata: { name: 'closed' } });
    const fault = world.cluster.faults.fail({
      when: { verb: 'list', resource: 'services', namespace: 'closed' },
      times: Number.POSITIVE_INFINITY,
      status: 403,
      message: 'services is forbidden',
    });
    await world.startOperator();
    await expose(world, 'default');
    await expose(world, 'closed');
    await world.until(() => hasResource(world, 'default'), 'the resource in the open namespace');
    expect(hasResource(world, 'closed')).to.equal(false);
    expect(world.readinessProblems().join()).to.contain('cache services in closed has not been filled yet');
    const metric = 'twingate_operator_forbidden_watches{kind="Service"}';
    expect(await world.metric(metric)).to.equal(1);
    fault.cancel();
    await world.until(() => hasResource(world, 'closed'), 'the resource in the namespace that was opened');
    expect(world.readinessProblems()).to.deep.equal([]);
    expect(await world.metric(metric)).to.equal(0);
  });

  it('are picked up when they appear and match a pattern, and others are not', async () => {
    const world = await startWorld(watching(['*-dev,!old-*']));
    await world.startOperator();
    for (const name of ['shop-dev', 'old-dev', 'shop']) {
      await world.createOther(NAMESPACES, { metadata: { name } });
      await expose(world, name);
    }
    await world.until(() => hasResource(world, 'shop-dev'), 'the resource in the new namespace');
    await world.advance(60_000);
    expect([hasResource(world, 'old-dev'), hasResource(world, 'shop')]).to.deep.equal([false, false]);
  });
});
