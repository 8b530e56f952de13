import type { Location } from './location.js';

/** One thing in the input that a person must change: where, what is wrong, and what to write instead. */
export interface Problem {
  readonly at: Location;
  readonly message: string;
  readonly fix: string;
}

/** Thrown with everything that is wrong at once. */
export class InputError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(formatProblem).join('\n'));
    this.name = 'InputError';
    this.problems = problems;
  }
}

export function formatProblem({ at, message, fix }: Problem): string {
  return `${at.file}#${at.pointer}: ${message}\n  ${fix}`;
}

/** Collects problems so that one run reports all of them. */
export class ProblemList {
  readonly #problems: Problem[] = [];
  readonly #warnings: Problem[] = [];

  add(at: Location, message: string, fix: string): void {
    this.#problems.push({ at, message, fix });
  }

  /** Something that works but should be better; `crd-gen lint` shows it, nothing stops for it. */
  warn(at: Location, message: string, fix: string): void {
    this.#warnings.push({ at, message, fix });
  }

  get warnings(): readonly Problem[] {
    return this.#warnings;
  }

  get errors(): readonly Problem[] {
    return this.#problems;
  }

  /** Adds errors about places that nothing else was said about. */
  addUnlessKnown(problems: readonly Problem[]): void {
    const known = new Set(this.#problems.map(({ at }) => `${at.file}#${at.pointer}`));
    this.#problems.push(...problems.filter(({ at }) => !known.has(`${at.file}#${at.pointer}`)));
  }

  get isEmpty(): boolean {
    return this.#problems.length === 0;
  }

  /** @throws {InputError} when there is at least one problem. */
  throwIfAny(): void {
    if (!this.isEmpty) throw new InputError(this.#problems);
  }
}
