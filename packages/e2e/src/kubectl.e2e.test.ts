import { embeddedCluster } from './fixtures/suite-clusters.js';
import { kubectlSuite } from './suites/kubectl-suite.js';

kubectlSuite(embeddedCluster);
