import type { TwingateSimulatorOptions } from '@twingate-kit/testkit';
import type { TestCluster } from '../cluster/cluster.js';
import { Environment } from '../fixtures/environment.js';

const NEVER = '36000';
/** Intervals far beyond the patience of tests: what comes to pass does so by events. */
export const noSweeps = {
  RESOURCE_RECONCILER_INTERVAL: NEVER,
  GROUP_RECONCILER_INTERVAL: NEVER,
  GATEWAY_RECONCILER_INTERVAL: NEVER,
  CA_RECONCILER_INTERVAL: NEVER,
} as const;

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

/**
 * Hooks that give all tests of a suite one environment, and one operator that is ready before the first of them: for many
 * short tests, each with objects of its own.
 */
export function useSharedOperator(
  cluster: SuiteCluster,
  operatorEnvironment: Readonly<Record<string, string>>,
): SuiteContext {
  let running: TestCluster | undefined;
  let shared: Environment | undefined;
  before(async () => {
    running = await cluster.start();
    shared = await Environment.create(running);
    await shared.startOperator(operatorEnvironment).ready();
  });
  after(async () => {
    await shared?.dispose();
    await running?.stop();
  });
  return {
    environment: () => {
      if (shared === undefined) throw new Error('There is no environment outside tests');
      return shared;
    },
  };
}
