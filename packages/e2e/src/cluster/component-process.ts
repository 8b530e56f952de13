import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';

export interface ComponentOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment of the process: nothing of ours, such as proxies, reaches it. */
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
}

/** One program of the control plane while it runs. */
export interface ComponentProcess {
  readonly name: string;
  /** Undefined when it could not be started; `ended` says why. */
  readonly pid: number | undefined;
  readonly running: boolean;
  /** Resolves with how it ended, such as "exit code 1"; never rejects. */
  readonly ended: Promise<string>;
  /** What it and its predecessors of that name wrote. */
  log(): string;
  /** Ends it at once and waits until it is gone. */
  kill(): Promise<void>;
}

/**
 * Starts a program in a session of its own, so that Ctrl-C reaches the tests alone and they clean up in order.
 * It does not keep Node alive: a suite that forgets stop() still ends, and then the orphan guard ends this.
 */
export function startComponent(options: ComponentOptions): ComponentProcess {
  const log = openSync(options.logFile, 'a');
  const child = spawn(options.command, options.args, {
    detached: true,
    env: options.env,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.unref();
  let running = child.pid !== undefined;
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${String(code)}` : signal));
  }).finally(() => (running = false));

  return {
    name: options.name,
    pid: child.pid,
    get running() {
      return running;
    },
    ended,
    log: () => readFileSync(options.logFile, 'utf8'),
    async kill() {
      if (!running) return;
      child.ref();
      child.kill('SIGKILL');
      await ended;
    },
  };
}
