import { realCluster } from './fixtures/suite-clusters.js';
import { orderSuite } from './suites/order-suite.js';

orderSuite(realCluster);
