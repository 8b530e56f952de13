import { Generator } from './generator.js';
import type { Difference } from './output-files.js';
import { SourceWatcher } from './source-watcher.js';

export interface WatchOptions {
  /** Path of the configuration file; its paths are relative to its folder. */
  readonly config: string;
  /** Is told the result of every run, the first included. */
  readonly onRun: (run: WatchRun) => void;
  /** Ends the watch. */
  readonly signal?: AbortSignal;
  /** How long the files must be quiet before a run, in milliseconds; editors write in several steps. Default 20. */
  readonly quietMs?: number;
}

/** One run of a watch. */
export interface WatchRun {
  /** The source files whose change led to the run; empty for the first one. Absolute paths. */
  readonly sources: readonly string[];
  /** What was written; absent when the run failed. */
  readonly differences?: readonly Difference[];
  /** Why the run failed: an `InputError` for what a person must correct. The watch goes on. */
  readonly error?: unknown;
  /** How long the run took, without the wait for quiet. */
  readonly milliseconds: number;
}

/**
 * Generates, and does so again whenever the configuration, a schema or a file that a schema refers to changes. Only
 * what depends on the change is made again, and only files that differ are written.
 * @returns when the signal is aborted.
 */
export async function watch({ config, onRun, signal, quietMs = 20 }: WatchOptions): Promise<void> {
  const generator = new Generator(config);
  const watcher = new SourceWatcher(quietMs);
  try {
    let sources: readonly string[] | undefined = [];
    while (sources !== undefined) {
      watcher.follow(generator.sources);
      const run = await runOnce(generator, sources);
      watcher.follow(generator.sources);
      onRun(run);
      sources = await watcher.nextChange(signal);
    }
  } finally {
    watcher.close();
  }
}

async function runOnce(generator: Generator, sources: readonly string[]): Promise<WatchRun> {
  const startedAt = performance.now();
  const duration = (): number => performance.now() - startedAt;
  try {
    const differences = await generator.generate();
    return { sources, differences, milliseconds: duration() };
  } catch (error) {
    return { sources, error, milliseconds: duration() };
  }
}
