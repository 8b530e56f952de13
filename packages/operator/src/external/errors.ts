import { TransientError } from '../engine/index.js';
import { reasons } from './reasons.js';

/** A mutation was sent and no answer proves whether it was applied. */
export class UnansweredError extends TransientError {
  override readonly name: string = 'UnansweredError';

  constructor(message: string) {
    super(message, { reason: reasons.apiUnavailable });
  }
}

/** The API took too long or failed with a server error: asking for less at a time may help. */
export class OverloadedError extends TransientError {
  override readonly name: string = 'OverloadedError';

  constructor(message: string) {
    super(message, { reason: reasons.apiUnavailable });
  }
}

/** The object that a mutation names does not exist (any more). */
export class RemoteGoneError extends TransientError {
  override readonly name: string = 'RemoteGoneError';

  constructor(message: string) {
    super(message, { reason: reasons.apiUnavailable });
  }
}

/** A deletion was refused because other remote objects use this one. */
export class RemoteInUseError extends TransientError {
  override readonly name: string = 'RemoteInUseError';

  constructor(message: string) {
    super(message, { reason: reasons.inUse });
  }
}
