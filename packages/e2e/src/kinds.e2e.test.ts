import { embeddedCluster } from './fixtures/suite-clusters.js';
import { orderSuite } from './suites/order-suite.js';

orderSuite(embeddedCluster);
