/** Where the tags of one image are listed. */
export interface TagSource {
  /** All tags, in no order. Throws {@link RegistryError}, or the signal's reason. */
  tags(signal: AbortSignal): Promise<readonly string[]>;
}

/** Why a registry did not list its tags. The message says what to do and holds no credentials. */
export class RegistryError extends Error {
  override readonly name = 'RegistryError';
  /** `unavailable` may pass by itself; `refused` and `missing` need a person. */
  readonly problem: 'unavailable' | 'refused' | 'missing';
  /** The registry asked not to come back sooner, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(problem: RegistryError['problem'], message: string, retryAfterMs?: number) {
    super(message);
    this.problem = problem;
    this.retryAfterMs = retryAfterMs;
  }
}

/** A registry that never stops sending pages is given up. */
export const MOST_PAGES = 200;
