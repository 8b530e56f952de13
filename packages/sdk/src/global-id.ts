import { InvalidInputError } from './errors.js';

const base64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** True for text that can be an ID of the API: base64 of `Type:number`. */
export function isGlobalId(text: string): boolean {
  if (!base64.test(text)) return false;
  try {
    return atob(text).includes(':');
  } catch {
    return false;
  }
}

/**
 * Throws an InvalidInputError for the first variable that must hold IDs (`id`, `…Id`, `…Ids`) and does not. Absent and
 * null are left to the API.
 */
export function checkIds(operation: string, variables: object): void {
  for (const [name, value] of Object.entries(variables) as [string, unknown][]) {
    if (!/(^id|Ids?)$/.test(name) || value === undefined || value === null) continue;
    const ids: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (ids.every((id) => typeof id === 'string' && isGlobalId(id))) continue;
    // The value is not repeated: what is pasted into the wrong place may be a key.
    throw new InvalidInputError(`${name} must be an ID of the API (base64 of Type:number).`, { operation });
  }
}
