import { TransientError } from '../../engine/index.js';
import { reasons } from '../../external/reasons.js';

/** The resource or the principal of an edge does not exist in Twingate (any more). */
export class EdgeEndGoneError extends TransientError {
  override readonly name: string = 'EdgeEndGoneError';
  readonly end: 'resource' | 'principal';

  constructor(end: EdgeEndGoneError['end'], message: string) {
    super(message, { reason: reasons.refused });
    this.end = end;
  }
}
