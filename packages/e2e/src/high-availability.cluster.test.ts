import { realCluster } from './fixtures/suite-clusters.js';
import { highAvailabilitySuite } from './suites/high-availability-suite.js';

highAvailabilitySuite(realCluster, { freezes: 1, pairs: 3 });
