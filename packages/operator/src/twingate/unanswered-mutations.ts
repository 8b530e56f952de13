import type { TwingateErrorCode } from '@twingate-kit/sdk';

type Outcome = 'ok' | TwingateErrorCode;

/** Answers of the API itself, after which nothing more happens. */
const answers: ReadonlySet<Outcome> = new Set<Outcome>([
  'ok',
  'INVALID_INPUT',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'IN_USE',
  'MUTATION_REFUSED',
  'RATE_LIMITED',
  'AUTHENTICATION',
]);

export interface UnansweredMutationsOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** What was given up takes effect no later than this, ms. */
  readonly lateMs: number;
}

/** Which mutations of this process have had no answer: on their way, or given up and perhaps applied later. */
export class UnansweredMutations {
  readonly #options: UnansweredMutationsOptions;
  #underWay = 0;
  #effectiveUntil = Number.NEGATIVE_INFINITY;

  constructor(options: UnansweredMutationsOptions) {
    this.#options = options;
  }

  /** How many were sent and neither answered nor given up. */
  get underWay(): number {
    return this.#underWay;
  }

  /** For how long one that was given up may still take effect, ms; 0 when none may. */
  get effectiveForMs(): number {
    return Math.max(0, this.#effectiveUntil - this.#options.now());
  }

  sent(): void {
    this.#underWay += 1;
  }

  ended(outcome: Outcome): void {
    this.#underWay -= 1;
    const { now, lateMs } = this.#options;
    if (!answers.has(outcome)) this.#effectiveUntil = now() + lateMs;
  }
}
