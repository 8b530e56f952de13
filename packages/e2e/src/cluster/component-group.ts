import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startComponent } from './component-process.js';
import type { ComponentProcess } from './component-process.js';
import { startOrphanGuard } from './orphan-guard.js';

/** Another process listens on a port that was free a moment ago: start again with other ports. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';
}

export interface ComponentGroupOptions {
  /** Logs go to `<directory>/<component>.log`. */
  readonly directory: string;
  /** Whether the directory is removed when this process dies without stop(). */
  readonly temporary: boolean;
}

export interface ComponentGroup {
  /** Starts a program, or starts it anew under the same name. */
  start(name: string, command: string, args: readonly string[]): void;
  /** Ends a component at once, as a crash would. */
  kill(name: string): Promise<void>;
  /**
   * Asks every 25 ms until the answer is true. Rejects when the component ends meanwhile, with the end of its log,
   * and with the signal's reason when that fires. A probe that throws has answered false.
   */
  untilReady(
    name: string,
    probe: (signal: AbortSignal) => Promise<boolean>,
    signal: AbortSignal,
  ): Promise<void>;
  stop(): Promise<void>;
}

export function createComponentGroup({ directory, temporary }: ComponentGroupOptions): ComponentGroup {
  const guard = startOrphanGuard(temporary ? directory : undefined);
  const components = new Map<string, ComponentProcess>();
  const env = { PATH: process.env['PATH'] ?? '', HOME: directory, KWOK_WORKDIR: directory };

  const reportPids = () => {
    const living = [...components.values()].filter((component) => component.running);
    guard.watch(living.flatMap((component) => component.pid ?? []));
  };
  const named = (name: string): ComponentProcess => {
    const component = components.get(name);
    if (component === undefined) throw new Error(`${name} was never started`);
    return component;
  };

  return {
    start(name, command, args) {
      const component = startComponent({
        name,
        command,
        args,
        env,
        logFile: path.join(directory, `${name}.log`),
      });
      components.set(name, component);
      reportPids();
      void component.ended.then(reportPids);
    },
    async kill(name) {
      await named(name).kill();
    },
    async untilReady(name, probe, signal) {
      const component = named(name);
      const settled = new AbortController();
      const either = AbortSignal.any([signal, settled.signal]);
      try {
        await Promise.race([rejectWhenEnded(component), poll(probe, either)]);
      } catch (error) {
        throw signal.aborted ? notReady(component, signal.reason) : error;
      } finally {
        settled.abort();
      }
    },
    async stop() {
      await Promise.all([...components.values()].map((component) => component.kill()));
      await guard.release();
    },
  };
}

async function rejectWhenEnded(component: ComponentProcess): Promise<never> {
  const how = await component.ended;
  const message = `${component.name} ended with ${how} before it was ready. ${lastLines(component)}`;
  throw component.log().includes('address already in use') ? new PortTakenError(message) : new Error(message);
}

function notReady(component: ComponentProcess, reason: unknown): unknown {
  if (!(reason instanceof DOMException) || reason.name !== 'TimeoutError') return reason;
  return new Error(`${component.name} was not ready in time. ${lastLines(component)}`);
}

function lastLines(component: ComponentProcess): string {
  return `Its last lines:\n${component.log().trimEnd().split('\n').slice(-15).join('\n')}`;
}

async function poll(probe: (signal: AbortSignal) => Promise<boolean>, signal: AbortSignal): Promise<void> {
  while (!(await probe(signal).catch(() => false))) await delay(25, undefined, { signal });
}
