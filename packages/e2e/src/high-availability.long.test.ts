import { embeddedCluster } from './fixtures/suite-clusters.js';
import { highAvailabilitySuite } from './suites/high-availability-suite.js';

highAvailabilitySuite(embeddedCluster, { freezes: 7, pairs: 4 });
