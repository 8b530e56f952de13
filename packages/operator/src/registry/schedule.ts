import { Cron } from 'croner';

/** When something is due. */
export interface Schedule {
  /** A cron expression of five fields. */
  readonly cron: string;
  /** A name of the IANA time zone database. */
  readonly timeZone: string;
}

/** Why the schedule cannot be used; undefined when it can. */
export function scheduleProblem({ cron, timeZone }: Schedule): string | undefined {
  if (!isTimeZone(timeZone)) return `"${timeZone}" is no time zone of the IANA database`;
  try {
    return nextRun({ cron, timeZone }, 0) === undefined ? `"${cron}" never comes` : undefined;
  } catch {
    return `"${cron}" is no cron expression of five fields`;
  }
}

/** The first time after `after`, both in milliseconds since the epoch; undefined when there is none. */
export function nextRun({ cron, timeZone }: Schedule, after: number): number | undefined {
  if (cron.trim().split(/\s+/).length !== 5) throw new Error('A cron expression has five fields.');
  // The expression is only evaluated: `paused` keeps croner from starting a timer.
  return new Cron(cron, { timezone: timeZone, paused: true }).nextRun(new Date(after))?.getTime();
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
