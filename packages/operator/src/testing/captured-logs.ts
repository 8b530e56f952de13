import type { LogFields, Logger } from '../engine/index.js';

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: LogFields;
}

export interface CapturedLogs {
  readonly logger: Logger;
  readonly lines: LogLine[];
  /** Messages of one level. */
  at(level: LogLine['level']): readonly string[];
}

/** A logger that keeps its lines. */
export function captureLogs(): CapturedLogs {
  const lines: LogLine[] = [];
  const loggerWith = (context: LogFields): Logger => {
    const log =
      (level: LogLine['level']) =>
      (fields: LogFields, message: string): void =>
        void lines.push({ level, message, fields: { ...context, ...fields } });
    return {
      debug: log('debug'),
      info: log('info'),
      warn: log('warn'),
      error: log('error'),
      child: (fields) => loggerWith({ ...context, ...fields }),
    };
  };
  return {
    logger: loggerWith({}),
    lines,
    at: (level) => lines.filter((line) => line.level === level).map(({ message }) => message),
  };
}
