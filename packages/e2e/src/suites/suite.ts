import type { TwingateSimulatorOptions } from '@twingate-kit/testkit';
import type { TestCluster } from '../cluster/cluster.js';
import { Environment } from '../fixtures/environment.js';

/** A cluster for all tests of a suite, started once. */
export interface SuiteCluster {
  readonly name: string;
  start(): Promise<TestCluster>;
}

/** What the tests of a suite use: a fresh environment each. */
export interface SuiteContext {
  readonly environment: () => Environment;
}

/** Hooks that give each test an environment of its own on one cluster. */
export function useEnvironment(
  cluster: SuiteCluster,
  options: () => TwingateSimulatorOptions = () => ({}),
): SuiteContext {
  let running: TestCluster | undefined;
  let current: Environment | undefined;
  before(async () => {
    running = await cluster.start();
  });
  beforeEach(async () => {
    if (running === undefined) throw new Error('The cluster did not start');
    current = await Environment.create(running, options());
  });
  afterEach(async () => {
    await current?.dispose();
    current = undefined;
  });
  after(async () => {
    await running?.stop();
  });
  return {
    environment: () => {
      if (current === undefined) throw new Error('There is no environment outside tests');
      return current;
    },
  };
}
