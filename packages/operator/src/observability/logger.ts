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

type Level = 'debug' | 'info' | 'warn' | 'error';

const LEVELS: Readonly<Record<LogVerbosity, readonly Level[]>> = {
  quiet: ['warn', 'error'],
  verbose: ['info', 'warn', 'error'],
  debug: ['debug', 'info', 'warn', 'error'],
};

/** A logger of which can be said at any time how much it logs. */
export interface AdjustableLogger extends Logger {
  verbosity: LogVerbosity;
}

/** A logger whose lines hold no secrets. */
export function createLogger(options: LoggerOptions): AdjustableLogger {
  const { format, write = writeToStandardOutput } = options;
  const secrets = (options.secrets ?? []).filter((secret) => secret !== '');
  const root = pino(
    {
      // What is too much is dropped before; children would keep the level that they were made with.
      level: 'debug',
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
  return new RedactingLogger(root, { verbosity: options.verbosity });
}

function writeToStandardOutput(line: string): void {
  process.stdout.write(line);
}

class RedactingLogger implements AdjustableLogger {
  readonly #pino: PinoLogger;
  readonly #shared: { verbosity: LogVerbosity };

  /** @param shared with all children */
  constructor(logger: PinoLogger, shared: { verbosity: LogVerbosity }) {
    this.#pino = logger;
    this.#shared = shared;
  }

  get verbosity(): LogVerbosity {
    return this.#shared.verbosity;
  }

  set verbosity(verbosity: LogVerbosity) {
    this.#shared.verbosity = verbosity;
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
    return new RedactingLogger(this.#pino.child(redact(fields) as Record<string, unknown>), this.#shared);
  }

  #log(level: Level, fields: LogFields, message: string): void {
    if (LEVELS[this.#shared.verbosity].includes(level)) this.#pino[level](redact(fields), message);
  }
}
