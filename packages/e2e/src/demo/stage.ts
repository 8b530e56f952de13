import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeHttp, Manifest } from '../fixtures/kube-http.js';
import type { OperatorProcess } from '../fixtures/operator-process.js';
import type { Screen } from './screen.js';

/** A resource as the admin console has it. */
export interface ConsoleResource {
  readonly name: string;
  readonly address: string;
}

/** What the demo looks at and does in Twingate, as a person would in the admin console. */
export interface Console {
  find(id: string): Promise<ConsoleResource | undefined>;
  setAddress(id: string, address: string): Promise<void>;
}

/** Everything that the demo needs while it runs. */
export interface Stage {
  readonly kube: KubeHttp;
  readonly namespace: string;
  readonly manifests: readonly Manifest[];
  readonly console: Console;
  readonly operator: OperatorProcess;
  readonly screen: Screen;
  readonly signal: AbortSignal;
  /** How often to look, ms. */
  readonly pollMs: number;
}

const PATIENCE_MS = 60_000;

/** Looks again and again. Rejects when the operator ends, when interrupted, and when nothing happens in time. */
export async function until(
  { signal, operator, pollMs }: Pick<Stage, 'signal' | 'operator' | 'pollMs'>,
  done: () => Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await done())) {
    signal.throwIfAborted();
    if (!operator.running) throw new Error(`the operator ended:\n${operator.output}`);
    if (Date.now() > deadline)
      throw new Error(`nothing happened for a minute. The operator's log:\n${operator.output.slice(-3000)}`);
    await sleep(pollMs);
  }
}
