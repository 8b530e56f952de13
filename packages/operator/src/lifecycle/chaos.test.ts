import { Chaos } from '../testing/chaos.js';
import { closeWorlds, startWorld } from '../testing/lifecycle-world.js';

/** CHAOS_SEEDS=FROM-TO runs others, e.g. 1-500. A seed that fails once fails always. */
const [firstSeed = 1, lastSeed = 6] = (process.env['CHAOS_SEEDS'] ?? '1-6').split('-').map(Number);
const STEPS = 60;
const everyMinute = { RESOURCE_RECONCILER_INTERVAL: '60', GROUP_RECONCILER_INTERVAL: '60' };

describe('whatever goes wrong in whatever order', () => {
  afterEach(closeWorlds);

  for (let seed = firstSeed; seed <= lastSeed; seed += 1) {
    it(`each object ends with one remote object of its own, as it asks (seed ${seed})`, async () => {
      const world = await startWorld({ environment: everyMinute, running: false });
      const chaos = new Chaos(world, seed, {
        churn: ['resource', 'resource', 'group'],
        most: Number.POSITIVE_INFINITY,
      });
      await chaos.start();
      for (let step = 0; step < STEPS; step += 1) await chaos.step();
      await chaos.heal();
      await chaos.expectOrder();
    });
  }
});
