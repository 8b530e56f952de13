import { spawn } from 'node:child_process';

/** Ends processes and removes a directory when this process is gone, however it went. */
export interface OrphanGuard {
  /** Replaces the list of what to end. */
  watch(pids: readonly number[]): void;
  /** Lets everything live and ends the guard itself. */
  release(): Promise<void>;
}

/**
 * A line of standard input is the whole list of process ids, or "release"; the end of input means that the parent
 * is gone. A shell does this in one megabyte, and notices even a SIGKILL of the parent, which no exit handler does.
 */
const script = `
trap '' HUP INT TERM
while read -r line; do
  [ "$line" = release ] && exit 0
  pids=$line
done
[ -z "$pids" ] || kill -9 $pids
[ -z "$1" ] || rm -rf "$1" || { sleep 1; rm -rf "$1"; }
`;

/** `directory`, when given, is removed together with the processes. */
export function startOrphanGuard(directory?: string): OrphanGuard {
  const args = ['-c', script, 'orphan-guard', ...(directory === undefined ? [] : [directory])];
  const guard = spawn('/bin/sh', args, { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  guard.unref();
  // Without a guard the tests still run and stop() still cleans up; only a crash would leave processes.
  guard.stdin.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => {
    guard.once('error', () => resolve());
    guard.once('exit', () => resolve());
  });
  return {
    watch(pids) {
      guard.stdin.write(`${pids.join(' ')}\n`);
    },
    async release() {
      guard.ref();
      guard.stdin.end('release\n');
      await ended;
    },
  };
}
