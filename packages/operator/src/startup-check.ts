import { sleep, type Clock, type Logger } from './engine/index.js';

const RETRY_MS = 2_000;

export interface StartupCheckOptions {
  /** What the readiness page says before the first answer; absent: nothing is wrong before it was asked for. */
  readonly pending?: string;
  /** One sentence that says what is wrong and what to do; undefined when all is well. A throw counts as a problem. */
  readonly check: () => Promise<string | undefined>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Something that must be right before anything is written. Asked again and again until it is. */
export class StartupCheck {
  readonly #options: StartupCheckOptions;
  #problem: string | undefined;

  constructor(options: StartupCheckOptions) {
    this.#options = options;
    this.#problem = options.pending;
  }

  get problem(): string | undefined {
    return this.#problem;
  }

  /** Resolves when the check passes; each new problem is logged once. Rejects when the signal is aborted. */
  async passed(signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.#options;
    for (;;) {
      const problem = await this.#ask();
      if (problem !== undefined && problem !== this.#problem) logger.error({}, problem);
      this.#problem = problem;
      if (problem === undefined) return;
      await sleep(clock, RETRY_MS, signal);
    }
  }

  async #ask(): Promise<string | undefined> {
    try {
      return await this.#options.check();
    } catch (error) {
      return `The Kubernetes API does not answer: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
}
