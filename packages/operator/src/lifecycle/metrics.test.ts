import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { parse } from 'yaml';
import { metricDefinitions } from '../observability/index.js';
import { grantAccess, startAccessScene } from '../testing/access-scene.js';
import { closeWorlds, startWorld, type LifecycleWorld } from '../testing/lifecycle-world.js';

const names: readonly string[] = Object.values(metricDefinitions).map(({ name }) => name);
const repository = (file: string): string =>
  readFileSync(fileURLToPath(new URL(`../../../../${file}`, import.meta.url)), 'utf8');
const rulesText = repository('deploy/observability/rules.yaml');
const dashboardText = repository('deploy/observability/dashboard.json');

interface Rules {
  readonly groups: readonly {
    readonly rules: readonly {
      readonly alert: string;
      readonly annotations: { readonly runbook_url: string };
    }[];
  }[];
}

describe('the metrics of a running operator', () => {
  afterEach(closeWorlds);

  it('are the documented ones, all of them', async () => {
    const world = await startWorld();
    const name = await world.applyResource();
    await world.ready('resource', name);
    const served = [...(await world.metrics()).matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(
      ([, metric, type]) => `${metric} ${type}`,
    );
    const documented = Object.values(metricDefinitions).map((metric) => `${metric.name} ${metric.type}`);
    expect(served).to.have.members(documented);
  });

  it('tell what was found and corrected that others had changed, and nothing of what was asked for', async () => {
    const world = await startWorld({ environment: { RESOURCE_RECONCILER_INTERVAL: '60' } });
    const name = await world.applyResource();
    await world.ready('resource', name);
    await world.edit('resource', name, { spec: { name: 'Renamed' } });
    await world.advance(3 * 60_000);
    expect(await drift(world, 'found')).to.deep.equal(NaN);
    world.simulator.world.resources.edit(world.idOf('resource', name), { name: 'Edited' });
    await world.advance(3 * 60_000);
    expect([await drift(world, 'found'), await drift(world, 'corrected')]).to.deep.equal([1, 1]);
    await world.edit('resource', name, {
      metadata: { annotations: { 'kit.twingate.com/observe-only': 'true' } },
    });
    await world.advance(3 * 60_000);
    world.simulator.world.resources.edit(world.idOf('resource', name), { name: 'Edited' });
    await world.advance(10 * 60_000);
    expect([await drift(world, 'found'), await drift(world, 'corrected')]).to.deep.equal([2, 1]);
  });

  it('tell of access that was changed in the console', async () => {
    const scene = await startAccessScene({ environment: { RESOURCE_RECONCILER_INTERVAL: '60' } });
    const { world, resource } = scene;
    await grantAccess(scene);
    await world.advance(3 * 60_000);
    world.simulator.world.resources.edit(world.idOf('resource', resource), { access: [] });
    await world.advance(3 * 60_000);
    const line = (outcome: string): Promise<number> =>
      world.metric(`twingate_operator_drift_total{kind="TwingateResourceAccess",outcome="${outcome}"}`);
    expect([await line('found'), await line('corrected')]).to.deep.equal([1, 1]);
  });

  it('tell how many objects are not ready', async () => {
    const world = await startWorld();
    await world.applyAccess({ spec: { resourceRef: { name: 'none' }, groupRef: { name: 'none' } } });
    await world.quiet();
    const { name } = metricDefinitions.objectsNotReady;
    expect(await world.metric(`${name}{kind="TwingateResourceAccess"}`)).to.equal(1);
    expect(await world.metric(`${name}{kind="TwingateGroup"}`)).to.equal(0);
  });

  it('tell for how long the API server has been silent', async () => {
    const world = await startWorld();
    world.cluster.faults.silenceWatches({ client: 'twingate-operator/test' });
    await world.advance(60_000);
    const age = await world.metric('twingate_operator_watch_age_seconds{kind="TwingateGroup"}');
    expect(age).to.be.within(59, 130);
  });

  it('tell what calls are held to, and whether they pause', async () => {
    const world = await startWorld({ environment: { TWINGATE_API_WRITES_PER_MINUTE: '20' } });
    expect(await world.metric('twingate_operator_api_limit_per_minute{calls="write"}')).to.equal(20);
    world.simulator.faults.add({
      fault: { kind: 'rate-limit', retryAfterSeconds: 30 },
      operations: 'writes',
    });
    await world.applyResource();
    await world.advance(1000);
    expect(await world.metric('twingate_operator_api_paused{calls="write"}')).to.equal(1);
    expect(await world.metric('twingate_operator_api_paused{calls="read"}')).to.equal(0);
    await world.advance(60_000);
    expect(await world.metric('twingate_operator_api_paused{calls="write"}')).to.equal(0);
  });
});

describe('the alerts and the dashboard', () => {
  for (const [title, text] of [
    ['rules.yaml', rulesText],
    ['dashboard.json', dashboardText],
  ] as const) {
    it(`(${title}) use metrics that exist`, () => {
      const used = [...text.matchAll(/\b(?:twingate_operator|workqueue|rest_client|process)_\w+/g)].map(
        ([name]) => (names.includes(name) ? name : name.replace(/_(bucket|sum|count)$/, '')),
      );
      expect(used).to.not.be.empty;
      for (const name of new Set(used)) expect(names).to.include(name);
    });
  }

  it('have a paragraph each that says what to do', () => {
    const page = repository('docs/observability.md');
    const headings = [...page.matchAll(/^### (\w+)$/gm)].map(([, heading = '']) => heading.toLowerCase());
    const rules = (parse(rulesText) as Rules).groups.flatMap((group) => group.rules);
    expect(rules).to.not.be.empty;
    expect(rules.map(({ annotations }) => annotations.runbook_url.split('#')[1])).to.have.members(headings);
  });
});

function drift(world: LifecycleWorld, outcome: string): Promise<number> {
  return world.metric(`twingate_operator_drift_total{kind="TwingateResource",outcome="${outcome}"}`);
}
