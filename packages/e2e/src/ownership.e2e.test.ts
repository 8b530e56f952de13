import { embeddedCluster } from './fixtures/suite-clusters.js';
import { ownershipSuite } from './suites/ownership-suite.js';

ownershipSuite(embeddedCluster);
