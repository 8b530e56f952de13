/** Structured facts of one log line. `err` holds an error. */
export type LogFields = Readonly<Record<string, unknown>>;

/** What everything here logs to. */
export interface Logger {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
  /** A logger that adds `fields` to each line. */
  child(fields: LogFields): Logger;
}
