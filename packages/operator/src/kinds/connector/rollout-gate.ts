import { WaitingForError, keyOf, type Clock, type ObjectKey, type Store } from '../../engine/index.js';
import { reasons } from '../../external/reasons.js';
import type { ServedConnector } from './connector-object.js';
import { isSettled, type LiveDeployment } from './live-deployment.js';

export interface RolloutGateOptions {
  readonly connectors: Store<ServedConnector>;
  readonly deployments: Store<LiveDeployment>;
  /** ID of the remote network that the connector is for. */
  readonly networkOf: (object: ServedConnector) => string;
  readonly clock: Clock;
}

/** A rollout that does not come to its end holds the others of its network up for this long, and no longer. */
export const ROLLOUT_PATIENCE_MS = 10 * 60_000;

/**
 * Lets one connector of each remote network be rolled out at a time, so that the network stays reachable through the others.
 * Whether a rollout is under way is seen from the Deployments, so a restart forgets nothing but for how long.
 */
export class RolloutGate {
  readonly #options: RolloutGateOptions;
  /** Who is applying its rollout right now, by network: its Deployment does not show it yet. */
  readonly #applying = new Map<string, ObjectKey>();
  /** Since when each Deployment is seen rolling out to which generation. */
  readonly #since = new Map<ObjectKey, { readonly rollout: string; readonly at: number }>();
  readonly #waiting = new Set<ObjectKey>();

  constructor(options: RolloutGateOptions) {
    this.#options = options;
  }

  /** Connectors that wait for others. Any change of a Deployment may be what they wait for. */
  get waiting(): readonly ObjectKey[] {
    return [...this.#waiting];
  }

  /** Runs `roll` when no other connector of the network is being rolled out; throws WaitingForError else. */
  async pass<T>(object: ServedConnector, roll: () => Promise<T>): Promise<T> {
    const key = keyOf(object);
    const network = this.#options.networkOf(object);
    const blocker = this.#applying.get(network) ?? this.#unsettled(network, key);
    if (blocker !== undefined) {
      this.#waiting.add(key);
      throw new WaitingForError(
        reasons.waitingForRollout,
        `The Deployment is changed when that of ${blocker} is available again: connectors of one remote network are rolled out one at a time. ` +
          'One that does not become available holds up the others for 10 minutes.',
      );
    }
    this.#waiting.delete(key);
    this.#applying.set(network, key);
    try {
      return await roll();
    } finally {
      this.#applying.delete(network);
    }
  }

  /** Forgets that the object waits: it has nothing to roll out any more. */
  leave(key: ObjectKey): void {
    this.#waiting.delete(key);
  }

  #unsettled(network: string, except: ObjectKey): ObjectKey | undefined {
    const { connectors, deployments, networkOf } = this.#options;
    const unsettled = connectors
      .list()
      .filter((other) => keyOf(other) !== except && networkOf(other) === network)
      .flatMap((other) => deployments.get(keyOf(other)) ?? [])
      .filter((deployment) => !isSettled(deployment));
    const blocking = unsettled.filter((deployment) => this.#isRecent(deployment))[0];
    return blocking === undefined ? undefined : keyOf(blocking);
  }

  #isRecent(deployment: LiveDeployment): boolean {
    const { uid = '', generation = 0 } = deployment.metadata;
    const rollout = `${uid}/${generation}`;
    const now = this.#options.clock.now();
    const known = this.#since.get(keyOf(deployment));
    const seen = known?.rollout === rollout ? known : { rollout, at: now };
    this.#since.set(keyOf(deployment), seen);
    return now - seen.at < ROLLOUT_PATIENCE_MS;
  }
}
