import { startControlPlane } from './cluster/control-plane.js';
import { applyCrds } from './fixtures/crds.js';
import { lifecycleSuite } from './suites/lifecycle-suite.js';
import { robustnessSuite } from './suites/robustness-suite.js';
import { startupSuite } from './suites/startup-suite.js';
import type { SuiteCluster } from './suites/suite.js';

const real: SuiteCluster = {
  name: 'a real control plane',
  start: async () => {
    const cluster = await startControlPlane();
    await applyCrds(cluster.kubeconfigPath);
    return cluster;
  },
};

lifecycleSuite(real);
startupSuite(real);
robustnessSuite(real, { count: 200, kills: 5 });
