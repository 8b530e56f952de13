import { expect } from 'chai';
import { condition, type Environment } from '../fixtures/environment.js';
import { eventually } from '../fixtures/eventually.js';
import type { ClusterObject } from '../fixtures/kube-http.js';

/** Waits until there are `count` resources, and all of them are ready. */
export function allReady(env: Environment, count: number): Promise<readonly ClusterObject[]> {
  return eventually(
    async () => {
      const objects = await env.kube.list('TwingateResource', env.namespace);
      const waiting = objects.filter((object) => condition(object, 'Ready')?.status !== 'True');
      if (objects.length - waiting.length === count) return objects;
      const sample = JSON.stringify(waiting[0]);
      throw new Error(`${objects.length - waiting.length} of ${count} are ready; one that is not: ${sample}`);
    },
    { timeoutMs: 180_000, intervalMs: 200 },
  );
}

/** Waits for the same. Each has a remote object of its own then, which has its name, and there are no others. */
export async function expectOneToOne(env: Environment, count: number): Promise<void> {
  const objects = await allReady(env, count);
  const remote = env.twingate.world.resources.list();
  expect(remote.map(({ name }) => name)).to.have.members(objects.map(({ metadata }) => metadata.name));
  expect(remote.map(({ id }) => id)).to.have.members(objects.map(({ status }) => status?.id));
  expect(objects.map(({ spec }) => spec['id'])).to.deep.equal(objects.map(({ status }) => status?.id));
}
