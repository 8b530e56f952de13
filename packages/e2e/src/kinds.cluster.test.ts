import { realCluster } from './fixtures/suite-clusters.js';
import { clusterChangesSuite } from './suites/cluster-changes-suite.js';
import { orderSuite } from './suites/order-suite.js';
import { remoteChangesSuite } from './suites/remote-changes-suite.js';

clusterChangesSuite(realCluster);
orderSuite(realCluster);
remoteChangesSuite(realCluster);
