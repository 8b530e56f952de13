import { embeddedCluster, realCluster } from './fixtures/suite-clusters.js';
import { differentialSuite } from './suites/differential-suite.js';

const seed = Number(process.env['DIFFERENTIAL_SEED'] ?? 1);
const runs = Number(process.env['DIFFERENTIAL_RUNS'] ?? 30);

differentialSuite([embeddedCluster, realCluster], { seed, runs, length: 40 });
