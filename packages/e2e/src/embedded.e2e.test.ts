import { startEmbedded } from './cluster/embedded.js';
import { lifecycleSuite } from './suites/lifecycle-suite.js';
import { robustnessSuite } from './suites/robustness-suite.js';
import { startupSuite } from './suites/startup-suite.js';
import type { SuiteCluster } from './suites/suite.js';

const embedded: SuiteCluster = { name: 'the embedded cluster', start: () => startEmbedded() };

lifecycleSuite(embedded);
startupSuite(embedded);
robustnessSuite(embedded, { count: 60, kills: 3 });
