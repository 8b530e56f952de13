import { pino, type Logger as PinoLogger } from 'pino';
import type { LogFields, Logger } from '../engine/index.js';
import { formatAsText, type LogFormat } from './log-format.js';
import { redact, withoutSecrets } from './redaction.js';

export type { Logger } from '../engine/index.js';
export type { LogFormat } from './log-format.js';

/** `quiet`: warnings and errors; `verbose`: also what happens; `debug`: everything. */
export type LogVerbosity = 'quiet' | 'verbose' | 'debug';

export interface LoggerOptions {
  readonly format: LogFormat;
  readonly verbosity: LogVerbosity;
  /** Values that must never appear, whatever field or text they are in. */
  readonly secrets?: readonly string[];
  /** Takes finished lines, newline included. Default: standard output. */
  readonly write?: (line: string) => void;
}

const LEVELS = { quiet: 'warn', verbose: 'info', debug: 'debug' } as const;

/** A logger whose lines hold no secrets. */
export function createLogger(options: LoggerOptions): Logger {
  const { format, write = writeToStandardOutput } = options;
  const secrets = (options.secrets ?? []).filter((secret) => secret !== '');
  const root = pino(
    {
      level: LEVELS[options.verbosity],
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      // Errors come here as plain objects already.
      serializers: { err: (value: unknown) => value },
    },
    {
      write: (line: string) => {
        const clean = withoutSecrets(line, secrets);
        write(format === 'json' ? clean : formatAsText(clean, format));
      },
    },
  );
  return new RedactingLogger(root);
}

function writeToStandardOutput(line: string): void {
  process.stdout.write(line);
}

class RedactingLogger implements Logger {
  readonly #pino: PinoLogger;

  constructor(logger: PinoLogger) {
    this.#pino = logger;
  }

  debug(fields: LogFields, message: string): void {
    this.#log('debug', fields, message);
  }

  info(fields: LogFields, message: string): void {
    this.#log('info', fields, message);
  }

  warn(fields: LogFields, message: string): void {
    this.#log('warn', fields, message);
  }

  error(fields: LogFields, message: string): void {
    this.#log('error', fields, message);
  }

  child(fields: LogFields): Logger {
    return new RedactingLogger(this.#pino.child(redact(fields) as Record<string, unknown>));
  }

  #log(level: 'debug' | 'info' | 'warn' | 'error', fields: LogFields, message: string): void {
    if (this.#pino.isLevelEnabled(level)) this.#pino[level](redact(fields), message);
  }
}
