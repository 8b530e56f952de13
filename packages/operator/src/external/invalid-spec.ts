import { TerminalError } from '../engine/index.js';
import type { SpecViolation } from './external-resource.js';
import { reasons } from './reasons.js';

/** Throws a TerminalError that lists the violations, if there are any. */
export function refuseViolations(violations: readonly SpecViolation[]): void {
  if (violations.length === 0) return;
  const list = violations.map(({ path, message }) => `${path}: ${message}`).join('; ');
  throw new TerminalError(reasons.invalidSpec, `The spec is invalid: ${list}`);
}
