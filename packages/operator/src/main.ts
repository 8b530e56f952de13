#!/usr/bin/env node
import { randomUUID } from 'node:crypto';
import { parseCommandLine, usage, type Command } from './command-line.js';
import { composeOperator } from './composition-root.js';
import { ConfigError, loadConfig, type Config } from './config.js';
import { ignoredVariables, unknownVariables } from './configuration/names.js';
import { messageOf, systemClock, type Logger } from './engine/index.js';
import { LeadershipLostError, Tenure } from './leadership/index.js';
import { connectKube, loadKubeConfig, parseNamespaceSelector, type NamespaceSelector } from './kube/index.js';
import { createLogger, OperatorMetrics, type AdjustableLogger } from './observability/index.js';
import type { Operator } from './operator.js';
import { prepareRollback } from './rollback/prepare-rollback.js';
import { connectApi } from './twingate/send.js';
import { RemoteNetworkError } from './twingate/remote-network.js';
import { VERSION } from './version.js';

/** Wrong configuration: starting again changes nothing. */
const EXIT_CONFIG = 2;
const EXIT_FAILED = 1;

type RollbackCommand = Extract<Command, { readonly kind: 'prepare-rollback' }>;

async function main(args: readonly string[]): Promise<number> {
  const command = parseCommandLine(args);
  if (command.kind === 'help') {
    process.stdout.write(usage);
    return 0;
  }
  if (command.kind === 'version') {
    process.stdout.write(`${VERSION}\n`);
    return 0;
  }
  if (command.kind === 'wrong') return complain([command.problem]);
  if (command.kind === 'prepare-rollback') return rollBack(command);
  try {
    return await run(loadConfig(process.env, command.options));
  } catch (error) {
    if (error instanceof ConfigError) return complain(error.problems);
    throw error;
  }
}

async function run(config: Config): Promise<number> {
  const logger = createLogger({
    format: config.logFormat,
    verbosity: config.logVerbosity,
    secrets: [config.apiKey],
  });
  reportNames(logger);
  debugOnSignal(logger);
  outliveOutput();
  keepInspectorShut();
  const metrics = new OperatorMetrics({ version: VERSION });
  const { kubeConfig, namespace } = loadKubeConfig();
  const tenure = new Tenure({ steady: () => performance.now(), wall: () => systemClock.now() });
  const kube = connectKube({
    kubeConfig,
    userAgent: `twingate-operator/${VERSION}`,
    onCall: (call) => metrics.kubeCall(call),
    guard: tenure.guard(0),
  });
  const api = connectApi(tenure.guard(config.requestTimeoutMs));
  const ownNamespace = config.ownNamespace ?? namespace;
  const edges = {
    config,
    kube,
    fetch: api.fetch,
    tenure,
    clock: systemClock,
    random: Math.random,
    newId: randomUUID,
    logger,
    metrics,
    version: VERSION,
  };
  const operator = composeOperator({ ...edges, ownNamespace });
  stopOnSignals(operator);
  try {
    await operator.run();
    return 0;
  } catch (error) {
    if (error instanceof LeadershipLostError) {
      logger.error({}, `${error.message}: this process ends, and can start again as its standby`);
      return EXIT_FAILED;
    }
    if (!(error instanceof RemoteNetworkError)) throw error;
    logger.error({}, error.message);
    await operator.stop();
    return EXIT_CONFIG;
  } finally {
    await Promise.all([kube.close(), api.close()]);
  }
}

function reportNames(logger: Logger): void {
  const ignored = ignoredVariables(process.env);
  if (ignored.length > 0)
    logger.info({ variables: ignored }, 'these variables have no effect: nothing here polls');
  for (const { name, nearest } of unknownVariables(process.env))
    logger.warn({}, `${name} is no variable of this operator and has no effect. Do you mean ${nearest}?`);
}

async function rollBack({ namespaces, dryRun }: RollbackCommand): Promise<number> {
  let selector: NamespaceSelector;
  try {
    selector = parseNamespaceSelector(namespaces);
  } catch (error) {
    return complain([messageOf(error)]);
  }
  const kube = connectKube({ userAgent: `twingate-operator/${VERSION}` });
  const report = (line: string): void => void process.stdout.write(`${line}\n`);
  try {
    const { written, unchanged, failed } = await prepareRollback({
      kube,
      namespaces: selector,
      dryRun,
      report,
    });
    report(
      `${written} ${dryRun ? 'to be prepared' : 'prepared'}, ${unchanged} need nothing, ${failed} not prepared.`,
    );
    return failed === 0 ? 0 : EXIT_FAILED;
  } finally {
    await kube.close();
  }
}

/** SIGUSR2 logs everything from now on; once more, and it is as configured again. */
function debugOnSignal(logger: AdjustableLogger): void {
  const configured = logger.verbosity;
  process.on('SIGUSR2', () => {
    logger.verbosity = logger.verbosity === 'debug' ? configured : 'debug';
    logger.warn({ verbosity: logger.verbosity }, 'the verbosity of the log was changed by a signal');
  });
}

/** A full disk, or nobody who reads: lines are lost, and the work goes on. */
function outliveOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}

/** SIGUSR1 would open Node's inspector, and with it the memory in which the API key is. */
function keepInspectorShut(): void {
  process.on('SIGUSR1', () => undefined);
}

function stopOnSignals(operator: Operator): void {
  const stop = (): void => void operator.stop();
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

function complain(problems: readonly string[]): number {
  process.stderr.write(
    `twingate-operator cannot start:\n${problems.map((problem) => `  - ${problem}\n`).join('')}`,
  );
  return EXIT_CONFIG;
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(
      `twingate-operator failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    process.exit(EXIT_FAILED);
  },
);
