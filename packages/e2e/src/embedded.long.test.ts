import { embeddedCluster } from './fixtures/suite-clusters.js';
import { robustnessSuite } from './suites/robustness-suite.js';

robustnessSuite(embeddedCluster, { count: 500, kills: 20 });
