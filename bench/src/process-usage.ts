import { readFileSync } from 'node:fs';

/** What a process has used since it started. */
export interface ProcessUsage {
  /** User and system time together, in seconds. */
  readonly cpuSeconds: number;
  /** Resident memory now, in bytes. */
  readonly rssBytes: number;
}

/** Ticks in a second and bytes in a page: fixed on all Linux systems that Node supports. */
const ticksPerSecond = 100;
const pageBytes = 4096;

/**
 * Reads `/proc`, so Linux only.
 * @throws when there is no such process (any more)
 */
export function processUsage(pid: number): ProcessUsage {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The second field is the command in parentheses and may hold spaces; those after it are numbers.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const number = (fieldOfManual: number): number => Number(fields[fieldOfManual - 3]);
  return {
    cpuSeconds: (number(14) + number(15)) / ticksPerSecond,
    rssBytes: number(24) * pageBytes,
  };
}
