import { createHash } from 'node:crypto';

/** A short text that is the same for equal JSON, fields in the same order, and practically never else. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}
