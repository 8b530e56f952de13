import { embeddedCluster } from './fixtures/suite-clusters.js';
import { samplesSuite } from './suites/samples-suite.js';

samplesSuite(embeddedCluster);
