import { badRequest, expired, tooLargeResourceVersion } from '../status-error.js';

/** The resourceVersion parameter as a number; undefined when it is absent. Throws 400, and 504 for the future. */
export function askedRevision(query: URLSearchParams, current: number): number | undefined {
  const text = query.get('resourceVersion') ?? '';
  if (text === '') return undefined;
  if (!/^\d+$/.test(text)) {
    throw badRequest(`resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing: invalid syntax`);
  }
  const revision = Number(text);
  if (revision > current) throw tooLargeResourceVersion(revision, current);
  return revision;
}

/** Lists are always of now: an exact older version is refused with 410, one that may be newer is answered. */
export function checkListVersion(query: URLSearchParams, current: number): void {
  const revision = askedRevision(query, current);
  if (query.get('resourceVersionMatch') === 'Exact' && revision !== current) {
    throw expired('The resourceVersion for the provided list is too old.');
  }
}
