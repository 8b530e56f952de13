import { isAmbiguousError } from '@twingate-kit/sdk';
import type { Clock } from '../../engine/index.js';
import type { TwingateApi } from '../../twingate/api.js';

export type PrincipalType = 'group' | 'serviceAccount';

/** What a name stands for in Twingate. */
export type NameAnswer =
  | { readonly kind: 'found'; readonly id: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'ambiguous'; readonly ids: readonly string[] };

interface Lookup {
  readonly answer: Promise<NameAnswer>;
  readonly at: number;
}

/** How long an answer counts, ms. */
const FRESH_MS = 5 * 60_000;

/** Finds groups and service accounts by their exact name. Many objects may ask for one name: it is looked up once. */
export class NameDirectory {
  readonly #api: TwingateApi;
  readonly #clock: Clock;
  readonly #lookups = new Map<string, Lookup>();

  constructor(options: { readonly api: TwingateApi; readonly clock: Clock }) {
    this.#api = options.api;
    this.#clock = options.clock;
  }

  find(type: PrincipalType, name: string): Promise<NameAnswer> {
    const key = `${type} ${name}`;
    const now = this.#clock.now();
    const known = this.#lookups.get(key);
    if (known !== undefined && now - known.at < FRESH_MS) return known.answer;
    const answer = this.#lookUp(type, name);
    this.#lookups.set(key, { answer, at: now });
    // A failure is not remembered.
    answer.catch(() => this.#lookups.delete(key));
    return answer;
  }

  /** The ID turned out not to exist: what led to it is looked up again. */
  async forget(id: string): Promise<void> {
    for (const [key, { answer }] of [...this.#lookups]) {
      const known = await answer.catch(() => undefined);
      if (known?.kind === 'found' && known.id === id) this.#lookups.delete(key);
    }
  }

  async #lookUp(type: PrincipalType, name: string): Promise<NameAnswer> {
    return this.#api.call(async ({ groups, serviceAccounts }): Promise<NameAnswer> => {
      const list = type === 'group' ? groups : serviceAccounts;
      try {
        const found = await list.findByName(name);
        return found === null ? { kind: 'none' } : { kind: 'found', id: found.id };
      } catch (error) {
        if (!isAmbiguousError(error)) throw error;
        return { kind: 'ambiguous', ids: error.candidates.map(({ id }) => id) };
      }
    });
  }
}
