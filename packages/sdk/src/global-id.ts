import { InvalidInputError } from './errors.js';
import type { Entity } from './generated/entities.js';

declare const entity: unique symbol;

/**
 * The ID of an object, as the API returns it: base64 of `Type:number`, branded by entity at compile time. A string in
 * every other respect. All kinds of resources share `Id<'Resource'>`.
 */
export type Id<E extends Entity = Entity> = string & { readonly [entity]: E };

/**
 * An ID as input: any string, or an {@link Id} of the right entity. The compiler refuses the ID of another entity; what
 * it cannot see is checked before sending.
 */
export type IdLike<E extends Entity = Entity> = string & { readonly [entity]?: E };

/**
 * Prefixes that the API is known to use. Those of other entities are only guessed, so nothing is refused because of
 * them: neither what they seem to be, nor what is given in their place.
 */
const seenPrefixes: ReadonlySet<string> = new Set<Entity>([
  'Connector',
  'Device',
  'DnsFilteringProfile',
  'Group',
  'RemoteNetwork',
  'Resource',
  'SecurityPolicy',
  'ServiceAccount',
  'User',
]);

/** Whose IDs an argument or input field of the API takes, by its name; `id` depends on the operation. */
export const idArguments: Readonly<Record<string, readonly Entity[]>> = {
  addedApproverGroupIds: ['Group'],
  addedGroupIds: ['Group'],
  addedResourceIds: ['Resource'],
  addedUserIds: ['User'],
  approverGroupIds: ['Group'],
  connectorId: ['Connector'],
  gatewayId: ['Gateway'],
  groupIds: ['Group'],
  groups: ['Group'],
  principalId: ['Group', 'ServiceAccount'],
  principalIds: ['Group', 'ServiceAccount'],
  remoteNetworkId: ['RemoteNetwork'],
  removedApproverGroupIds: ['Group'],
  removedGroupIds: ['Group'],
  removedResourceIds: ['Resource'],
  removedUserIds: ['User'],
  resourceId: ['Resource'],
  resourceIds: ['Resource'],
  securityPolicyId: ['SecurityPolicy'],
  serviceAccountId: ['ServiceAccount'],
  sshCAId: ['SSHCertificateAuthority'],
  userId: ['User'],
  userIds: ['User'],
  x509CAId: ['X509CertificateAuthority'],
};

const base64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** True for text that can be an ID of the API: base64 of `Type:number`. */
export function isGlobalId(text: string): boolean {
  return prefixOf(text) !== undefined;
}

/**
 * The text as an ID of that entity, for text that comes from outside.
 *
 * @throws InvalidInputError when it cannot be one: not base64 of `Type:number`, or known to be another entity's
 */
export function toId<E extends Entity>(owner: E, text: string): Id<E> {
  if (!canBeIdOf([owner], text)) throw refusal('The text', [owner], text);
  return text;
}

/**
 * Throws an InvalidInputError for the first ID among the variables, nested ones included, that is none or is one of
 * another entity. Absent and null are left to the API. `owners` are those of the argument `id`.
 */
export function checkIds(operation: string, variables: object, owners: readonly Entity[]): void {
  for (const [name, value] of Object.entries(variables) as [string, unknown][]) {
    const expected = name === 'id' ? owners : idArguments[name];
    const given = leavesOf(value);
    if (expected === undefined) {
      given.filter(isObject).forEach((nested) => checkIds(operation, nested, owners));
    } else {
      const wrong = given.find((leaf) => typeof leaf !== 'string' || !canBeIdOf(expected, leaf));
      if (wrong !== undefined) throw refusal(name, expected, wrong, operation);
    }
  }
}

/** A filter holds IDs under the names of its operators (`{ eq }`, `{ in: [] }`), so those count as the argument's. */
function leavesOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(leavesOf);
  return isFilter(value) ? Object.values(value).flatMap(leavesOf) : [value];
}

function isFilter(value: unknown): value is object {
  return isObject(value) && ('eq' in value || 'in' in value);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function canBeIdOf<E extends Entity>(expected: readonly E[], text: string): text is Id<E> {
  const prefix = prefixOf(text);
  if (prefix === undefined) return false;
  const owners: readonly string[] = expected;
  return owners.includes(prefix) || !seenPrefixes.has(prefix) || !owners.every((it) => seenPrefixes.has(it));
}

/** What stands before the colon; undefined for text that is no ID. */
function prefixOf(text: string): string | undefined {
  if (!base64.test(text)) return undefined;
  try {
    const decoded = atob(text);
    const end = decoded.indexOf(':');
    return end < 0 ? undefined : decoded.slice(0, end);
  } catch {
    return undefined;
  }
}

function refusal(
  name: string,
  expected: readonly Entity[],
  given: unknown,
  operation?: string,
): InvalidInputError {
  const [first = 'Type'] = expected;
  return new InvalidInputError(
    `${name} must be the ID of a ${expected.join(' or a ')} (base64 of ${first}:number), but is ${describe(given)}.`,
    { operation },
  );
}

/** The value is not repeated: what is pasted into the wrong place may be a key. */
function describe(given: unknown): string {
  if (typeof given !== 'string') return `of type ${typeof given}`;
  if (given === '') return 'empty';
  const prefix = prefixOf(given);
  return prefix !== undefined && seenPrefixes.has(prefix) ? `the ID of a ${prefix}` : 'other text';
}
