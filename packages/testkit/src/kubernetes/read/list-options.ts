import { badRequest, expired, invalid, type StatusError, tooLargeResourceVersion } from '../status-error.js';

/** The resourceVersion parameter as a number; undefined when it is absent. Throws 400. */
export function askedRevision(query: URLSearchParams): number | undefined {
  const text = query.get('resourceVersion') ?? '';
  if (text === '') return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  const value = JSON.stringify(text);
  throw badRequest(
    `invalid resource version: resourceVersion: Invalid value: ${value}: strconv.ParseUint: parsing ${value}: invalid syntax`,
  );
}

/**
 * Lists are always of now: an exact older version is refused with 410, one of the future with 504, one that may be
 * newer is answered. Throws 422 for parameters that do not go together.
 */
export function checkListVersion(query: URLSearchParams, current: number): void {
  const revision = askedRevision(query);
  const match = query.get('resourceVersionMatch') ?? '';
  if (match !== '' && revision === undefined) {
    throw forbiddenMatch('resourceVersionMatch is forbidden unless resourceVersion is provided');
  }
  if (revision === undefined) return;
  if (revision > current) throw tooLargeResourceVersion(revision, current);
  if (match === 'Exact' && revision !== current) {
    throw expired('The resourceVersion for the provided list is too old.');
  }
}

/** Objects on one page; 0 means all. Throws 400. */
export function pageSizeOf(query: URLSearchParams): number {
  const text = query.get('limit') ?? '';
  if (text === '') return 0;
  if (!/^\d+$/.test(text))
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}

/** A 422 about resourceVersionMatch. */
export function forbiddenMatch(why: string): StatusError {
  const cause = {
    reason: 'FieldValueForbidden',
    message: `Forbidden: ${why}`,
    field: 'resourceVersionMatch',
  };
  return invalid({ group: 'meta.k8s.io', kind: 'ListOptions', name: '' }, [cause]);
}
