/** A failure that is explained to the person in one sentence, without a stack. */
export class Failure extends Error {
  /**
   * @param {string} message what went wrong and what to do, in a sentence
   * @param {{ details?: string, exitCode?: number }} [options] details: output of the failed command
   */
  constructor(message, { details = '', exitCode = 1 } = {}) {
    super(message);
    this.details = details;
    this.exitCode = exitCode;
  }
}
