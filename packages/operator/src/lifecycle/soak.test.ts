import { closeWorlds } from '../testing/lifecycle-world.js';
import { soak } from '../testing/soak.js';

describe('ten minutes of churn', () => {
  afterEach(closeWorlds);

  it('end with cluster and Twingate in agreement', async () => {
    await soak(10);
  }).timeout(180_000);
});
