import { median } from './median.js';
import { processUsage } from './process-usage.js';
import { startOperator, type Stage } from './stage.js';

/** One start and stop of the operator over an empty namespace. */
export interface Start {
  /** From the start of the process until /readyz says so. */
  readonly readyMs: number;
  /** Resident memory then. */
  readonly rssMb: number;
  /** From SIGTERM to the end of the process. */
  readonly stopMs: number;
}

const TIMES = 5;
const EMPTY = 'bench-empty';

export async function measureStarts(stage: Stage): Promise<readonly Start[]> {
  await stage.kube.createNamespace(EMPTY);
  const starts: Start[] = [];
  for (let time = 0; time < TIMES; time += 1) starts.push(await measureStart(stage));
  return starts;
}

async function measureStart(stage: Stage): Promise<Start> {
  const startedAt = performance.now();
  const operator = startOperator(stage, {}, EMPTY);
  await operator.ready();
  const readyMs = performance.now() - startedAt;
  const rssMb = processUsage(operator.pid).rssBytes / 1e6;
  const stoppedAt = performance.now();
  await operator.stop();
  return { readyMs, rssMb, stopMs: performance.now() - stoppedAt };
}

/** A sentence for RESULTS.md. */
export function startsLine(starts: readonly Start[]): string {
  const middle = (key: keyof Start): string => median(starts.map((start) => start[key])).toFixed(0);
  return `Median of ${starts.length} starts over an empty namespace: ready after ${middle('readyMs')} ms with ${middle('rssMb')} MB, stopped after ${middle('stopMs')} ms.`;
}
