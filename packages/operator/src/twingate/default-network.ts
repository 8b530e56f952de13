import { Backoff, TransientError, sleep, type Clock, type Logger } from '../engine/index.js';
import { reasons } from '../external/reasons.js';
import type { Config } from '../config.js';
import type { TwingateApi } from './api.js';
import { RemoteNetworkError, resolveRemoteNetwork } from './remote-network.js';

export interface DefaultNetworkOptions {
  readonly api: TwingateApi;
  readonly configured: Config['remoteNetwork'];
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
}

/** The remote network of resources that name none: known at once by ID, after a look-up by name. */
export class DefaultNetwork {
  readonly #options: DefaultNetworkOptions;
  #id: string | undefined;

  constructor(options: DefaultNetworkOptions) {
    this.#options = options;
    if (options.configured.by === 'id') this.#id = options.configured.id;
  }

  /** Throws TransientError while the name was not looked up. */
  get id(): string {
    if (this.#id !== undefined) return this.#id;
    throw new TransientError(
      this.#options.api.keyRefusal ?? 'The remote network is not known yet: Twingate was not reached.',
      {
        reason:
          this.#options.api.keyRefusal === undefined ? reasons.apiUnavailable : reasons.credentialsRefused,
      },
    );
  }

  get isKnown(): boolean {
    return this.#id !== undefined;
  }

  /**
   * Asks the API until it answers: for the ID of a name, or that a configured ID is usable, which also proves the API
   * key. Throws RemoteNetworkError when the answer is that there is no such network.
   */
  async resolve(signal: AbortSignal): Promise<void> {
    const { api, configured, clock, random, logger } = this.#options;
    const backoff = new Backoff({ random, baseMs: 1000, maxMs: 60_000 });
    for (;;) {
      try {
        this.#id = await resolveRemoteNetwork(api, configured, { signal, priority: 'urgent' });
        return;
      } catch (error) {
        if (error instanceof RemoteNetworkError || signal.aborted) throw error;
        const message = error instanceof Error ? error.message : String(error);
        logger.warn({ error: message }, 'Twingate does not answer yet, trying again');
      }
      await sleep(clock, backoff.next('api'), signal);
    }
  }
}
