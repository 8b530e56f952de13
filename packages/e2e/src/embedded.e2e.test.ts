import { embeddedCluster } from './fixtures/suite-clusters.js';
import { accessSuite } from './suites/access-suite.js';
import { connectorsSuite } from './suites/connectors-suite.js';
import { lifecycleSuite } from './suites/lifecycle-suite.js';
import { robustnessSuite } from './suites/robustness-suite.js';
import { servicesSuite } from './suites/services-suite.js';
import { startupSuite } from './suites/startup-suite.js';

lifecycleSuite(embeddedCluster);
accessSuite(embeddedCluster);
connectorsSuite(embeddedCluster);
servicesSuite(embeddedCluster);
startupSuite(embeddedCluster);
robustnessSuite(embeddedCluster, { count: 60, kills: 3 });
