import { realCluster } from './fixtures/suite-clusters.js';
import { accessSuite } from './suites/access-suite.js';
import { connectorsSuite } from './suites/connectors-suite.js';
import { lifecycleSuite } from './suites/lifecycle-suite.js';
import { robustnessSuite } from './suites/robustness-suite.js';
import { servicesSuite } from './suites/services-suite.js';
import { startupSuite } from './suites/startup-suite.js';

lifecycleSuite(realCluster);
accessSuite(realCluster);
connectorsSuite(realCluster);
servicesSuite(realCluster);
startupSuite(realCluster);
robustnessSuite(realCluster, { count: 200, kills: 5 });
