import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { treeRss } from './timed-process.js';

export interface WatchTimeOptions {
  /** Path of the program. */
  readonly program: string;
  readonly folder: string;
  readonly edits: number;
  readonly edit: (index: number) => void;
}

export interface WatchTimes {
  /** One for each edit. */
  readonly milliseconds: readonly number[];
  readonly peakRssMb: number;
}

/** Starts a watch, edits a source again and again, and times how long each change takes to arrive in the outputs. */
export async function timeWatch({ program, folder, edits, edit }: WatchTimeOptions): Promise<WatchTimes> {
  const child = spawn(process.execPath, [program, 'generate', '--watch'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let peak = 0;
  try {
    await untilWatching(lines);
    const milliseconds: number[] = [];
    for (let index = 0; index < edits; index += 1) {
      const startedAt = performance.now();
      edit(index);
      await untilWatching(lines);
      milliseconds.push(performance.now() - startedAt);
      peak = Math.max(peak, treeRss(child.pid));
    }
    return { milliseconds, peakRssMb: peak / 1e6 };
  } finally {
    child.kill();
  }
}

/** The last line of a run says that the program waits for the next change. */
async function untilWatching(lines: AsyncIterator<string>): Promise<void> {
  for (;;) {
    const line = await lines.next();
    if (line.done === true) throw new Error('The watch ended.');
    if (line.value.endsWith('watching.')) return;
  }
}
