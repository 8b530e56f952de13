import { embeddedCluster, realCluster } from './fixtures/suite-clusters.js';
import { differentialSuite } from './suites/differential-suite.js';

const seed = Number(process.env['DIFFERENTIAL_SEED'] ?? 1);
const runs = Number(process.env['DIFFERENTIAL_RUNS'] ?? 120);

/** Sequences are of any length up to 40, on average of 20. */
const atLeast = 17 * runs;

differentialSuite([embeddedCluster, realCluster], { seed, runs, length: 40, atLeast });
