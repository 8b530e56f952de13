import { closeWorlds } from '../testing/lifecycle-world.js';
import { soak } from '../testing/soak.js';

describe('an hour of churn', () => {
  afterEach(closeWorlds);

  it('ends with cluster and Twingate in agreement', async () => {
    await soak(60);
  }).timeout(900_000);
});
