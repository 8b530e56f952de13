import { TerminalError, WaitingForError, type ObjectKey } from '../../engine/index.js';
import { reasons } from '../../external/reasons.js';
import type { ServedAccess } from './access-object.js';
import type { Edge } from './edge.js';
import type { NameDirectory, PrincipalType } from './name-directory.js';
import { isServiceAccountId } from './principal-id.js';
import { principalName, readClaim, recordedGrant } from './record.js';

/** Finds what an object refers to in the cluster: see {@link References}. */
export interface AccessReferences {
  /** The ID of the resource that is to be reached. Throws WaitingForError while it has none. */
  resourceId(object: ServedAccess, signal: AbortSignal): Promise<string>;
  /** The ID of the group that gets access. Throws WaitingForError while it has none. */
  groupId(object: ServedAccess, signal: AbortSignal): Promise<string>;
  /** Forgets what was read because nobody watches it. Returns the keys of the objects that asked for it. */
  refresh(): readonly ObjectKey[];
}

export interface EdgeResolverOptions {
  readonly references: AccessReferences;
  readonly directory: NameDirectory;
}

/** Finds out which edge an object asks for. */
export class EdgeResolver {
  readonly #options: EdgeResolverOptions;
  /** Principals that the API said do not exist. IDs are never used twice. */
  readonly #gone = new Set<string>();

  constructor(options: EdgeResolverOptions) {
    this.#options = options;
  }

  /** Throws WaitingForError while one of its ends is not there, TerminalError when the spec names none. */
  async resolve(object: ServedAccess, signal: AbortSignal): Promise<Edge> {
    const resourceId = await this.#options.references.resourceId(object, signal);
    return { resourceId, principalId: await this.#principalId(object, signal) };
  }

  /** The API said that there is no such principal: one that was found by its name is looked up again. */
  async forgetPrincipal(id: string): Promise<void> {
    this.#gone.add(id);
    await this.#options.directory.forget(id);
  }

  async #principalId(object: ServedAccess, signal: AbortSignal): Promise<string> {
    const { principalId, groupRef, principalExternalRef: external } = object.spec;
    if (principalId !== undefined && principalId !== '') return principalId;
    if (groupRef !== undefined) return this.#options.references.groupId(object, signal);
    if (external === undefined) {
      const message =
        'The spec names nobody: set one of spec.principalId, spec.groupRef and spec.principalExternalRef.';
      throw new TerminalError(reasons.invalidSpec, message);
    }
    return this.#recordedId(object, external.type) ?? this.#lookUp(external.type, external.name);
  }

  /** A name is looked up once: who got access keeps it although names change, until the ID does not exist any more. */
  #recordedId(object: ServedAccess, type: PrincipalType): string | undefined {
    const claim = readClaim(object);
    if (claim !== undefined && claim.principal !== principalName(object)) return undefined;
    const id = (claim ?? recordedGrant(object))?.principalId;
    if (id === undefined || this.#gone.has(id)) return undefined;
    return isServiceAccountId(id) === (type === 'serviceAccount') ? id : undefined;
  }

  async #lookUp(type: PrincipalType, name: string): Promise<string> {
    const words = type === 'group' ? 'group' : 'service account';
    const answer = await this.#options.directory.find(type, name);
    switch (answer.kind) {
      case 'found':
        return answer.id;
      case 'none':
        throw new WaitingForError(
          reasons.waitingForPrincipal,
          `Twingate has no ${words} named '${name}'; it is looked for again every few minutes.`,
        );
      case 'ambiguous':
        throw new WaitingForError(
          reasons.ambiguousPrincipal,
          `Twingate has several ${words}s named '${name}' (${answer.ids.join(', ')}): nobody gets access. Set spec.principalId to the right one, or rename the others.`,
        );
    }
  }
}
