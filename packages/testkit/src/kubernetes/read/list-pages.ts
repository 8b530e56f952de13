import type { KubeObject } from '../kube-object.js';
import type { Selector } from '../selectors.js';
import { badRequest, expired } from '../status-error.js';

export interface ListPage {
  readonly objects: readonly KubeObject[];
  /** The revision that every page of this list shows. */
  readonly revision: number;
  /** Absent on the last page. */
  readonly continueToken?: string;
  readonly remaining?: number;
}

interface Snapshot {
  /** Which list this is, so that a token works for it alone. */
  readonly listed: string;
  readonly revision: number;
  /** With those that do not match. */
  readonly objects: readonly KubeObject[];
  readonly matches: Selector;
  /** The server counts what remains only for lists without selectors. */
  readonly counted: boolean;
}

const expiredMessage =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.';

/** Lists in pages that all show the state at the first page: a snapshot is kept until newer lists displace it. */
export class ListPages {
  readonly #limit: number;
  readonly #snapshots = new Map<number, Snapshot>();
  #nextId = 1;

  /** Keeps at most `limit` unfinished lists. */
  constructor(limit = 100) {
    this.#limit = limit;
  }

  first(snapshot: Snapshot, pageSize: number): ListPage {
    if (pageSize === 0 || snapshot.objects.length <= pageSize) {
      return { objects: snapshot.objects.filter(snapshot.matches), revision: snapshot.revision };
    }
    const id = this.#nextId++;
    this.#snapshots.set(id, snapshot);
    const oldest = this.#snapshots.keys().next().value;
    if (this.#snapshots.size > this.#limit && oldest !== undefined) this.#snapshots.delete(oldest);
    return page(snapshot, id, 0, pageSize);
  }

  /**
   * Throws 400 for a token that is none, 410 when its list is forgotten or shows a revision before `oldestRevision`.
   */
  next(token: string, listed: string, pageSize: number, oldestRevision: number): ListPage {
    const { id, start } = parseToken(token);
    const snapshot = this.#snapshots.get(id);
    if (snapshot?.listed !== listed || snapshot.revision < oldestRevision) throw expired(expiredMessage);
    return page(snapshot, id, start, pageSize === 0 ? Number.POSITIVE_INFINITY : pageSize);
  }

  /** Makes every continue token that was given out answer 410. */
  forget(): void {
    this.#snapshots.clear();
  }
}

/**
 * Matching objects from `start` on until there are `size` of them. As on the real server another page follows while
 * objects are left, even if none of them matches.
 */
function page(snapshot: Snapshot, id: number, start: number, size: number): ListPage {
  const { objects, revision, matches, counted } = snapshot;
  const found: KubeObject[] = [];
  let end = start;
  for (; end < objects.length && found.length < size; end += 1) {
    const object = objects[end];
    if (object !== undefined && matches(object)) found.push(object);
  }
  const shown = { objects: found, revision };
  if (end === objects.length) return shown;
  const token = Buffer.from(JSON.stringify({ v: 'embedded/1', id, start: end })).toString('base64url');
  return { ...shown, continueToken: token, ...(counted ? { remaining: objects.length - end } : {}) };
}

function parseToken(token: string): { readonly id: number; readonly start: number } {
  try {
    const parsed = JSON.parse(Buffer.from(token, 'base64url').toString()) as {
      id?: unknown;
      start?: unknown;
    };
    if (typeof parsed.id === 'number' && typeof parsed.start === 'number')
      return { id: parsed.id, start: parsed.start };
  } catch {
    // Refused below, like a token of the right form with the wrong content.
  }
  throw badRequest(
    'invalid continue token: continue key is not valid: the token was not given out by this server',
  );
}
