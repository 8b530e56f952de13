import type { Duration } from 'cdk8s';
import { defined } from './defined.js';
import type { TwingateResourceAccessSpecAccessPolicy } from './l1/index.js';

/** How access is kept open. */
export class AccessPolicy {
  /** Until it is taken away. */
  public static manual(): AccessPolicy {
    return new AccessPolicy({ mode: 'MANUAL' });
  }

  /** Locked when it was not used for so long. */
  public static autoLock(after: Duration): AccessPolicy {
    return new AccessPolicy({ mode: 'AUTO_LOCK', durationSeconds: after.toSeconds() });
  }

  /**
   * Users ask for access each time.
   * @param length for how long they get it; default: as the account has it
   */
  public static accessRequest(length?: Duration): AccessPolicy {
    return new AccessPolicy(
      defined({ mode: 'ACCESS_REQUEST' as const, durationSeconds: length?.toSeconds() }),
    );
  }

  readonly #spec: TwingateResourceAccessSpecAccessPolicy;

  private constructor(spec: TwingateResourceAccessSpecAccessPolicy) {
    this.#spec = spec;
  }

  /** The value as the `accessPolicy` field of a TwingateResourceAccess. */
  public toSpec(): TwingateResourceAccessSpecAccessPolicy {
    return this.#spec;
  }
}
