import type { Logger, Manager } from './engine/index.js';
import type { ManagedObject } from './external/external-resource.js';
import type { ManagedController } from './external/managed-controller.js';
import type { EventRecorder } from './kube/index.js';
import type { Leadership } from './leadership/index.js';
import type { HealthServer } from './observability/index.js';
import type { StartupCheck } from './startup-check.js';
import type { TwingateApi } from './twingate/api.js';
import type { DefaultNetwork } from './twingate/default-network.js';

export interface OperatorParts {
  /** Serves /healthz, /readyz and /metrics. */
  readonly serveHealth: () => Promise<HealthServer>;
  /** What must be right in the cluster before anything is written, in order. */
  readonly checks: readonly StartupCheck[];
  readonly leadership: Leadership;
  /** What the leader finds out before it writes. */
  readonly leaderCheck: Pick<StartupCheck, 'problem'>;
  readonly api: TwingateApi;
  readonly defaultNetwork: DefaultNetwork;
  readonly manager: Manager;
  readonly kinds: readonly Pick<ManagedController<ManagedObject>, 'sweeper' | 'wakeAll'>[];
  readonly recorder: EventRecorder;
  readonly logger: Logger;
}

/** How long events may take to be written at the end. */
const FLUSH_MS = 200;

/** The whole operator: what starts after what, and what stops before what. */
export class Operator {
  readonly #parts: OperatorParts;
  readonly #stopping = new AbortController();
  #health: HealthServer | undefined;
  #stopped: Promise<void> | undefined;

  constructor(parts: OperatorParts) {
    this.#parts = parts;
  }

  /**
   * Runs until `stop` has done its work. Waits as long as it takes for the Kubernetes API and the CustomResourceDefinitions.
   * Rejects with RemoteNetworkError when the configured remote network does not exist; stop it then, too. Rejects with
   * LeadershipLostError when another process leads: end this one then, without a stop.
   */
  async run(): Promise<void> {
    const { signal } = this.#stopping;
    const { serveHealth, leadership } = this.#parts;
    this.#health = await serveHealth();
    try {
      await Promise.all([
        leadership.run(),
        this.#work(signal),
        this.#resolveNetwork(signal),
        untilAborted(signal),
      ]);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    await this.#stopped;
  }

  /** Takes no more work, waits for what must not be cut off, and closes. */
  stop(): Promise<void> {
    this.#stopped ??= this.#shutDown();
    return this.#stopped;
  }

  async #shutDown(): Promise<void> {
    const { manager, kinds, recorder, leadership } = this.#parts;
    this.#stopping.abort(new Error('The operator was stopped'));
    await Promise.all([manager.stop(), ...kinds.map((kind) => kind.sweeper.stop())]);
    await recorder.flush(FLUSH_MS);
    recorder.stop();
    await leadership.release();
    await this.#health?.close();
  }

  /** Why the operator cannot do its work now; empty when it can. */
  readinessProblems(): readonly string[] {
    const { checks, leaderCheck, leadership, api, defaultNetwork, manager } = this.#parts;
    const unmet = [...checks, leaderCheck, leadership].flatMap(({ problem }) => problem ?? []);
    if (unmet.length > 0) return unmet;
    const problems = [...manager.readinessProblems()];
    if (api.keyRefusal !== undefined) problems.push(api.keyRefusal);
    else if (!defaultNetwork.isKnown) problems.push('the default remote network has not been looked up yet');
    return problems;
  }

  async #work(signal: AbortSignal): Promise<void> {
    const { checks, manager, kinds, logger } = this.#parts;
    for (const check of checks) await check.passed(signal);
    await manager.start();
    if (signal.aborted) return;
    for (const kind of kinds) kind.sweeper.start();
    logger.info({}, 'the operator is running');
  }

  /** Objects that waited for the default network are looked at again when it is known. */
  async #resolveNetwork(signal: AbortSignal): Promise<void> {
    const { defaultNetwork, kinds } = this.#parts;
    const waited = !defaultNetwork.isKnown;
    await defaultNetwork.resolve(signal);
    if (waited) for (const kind of kinds) kind.wakeAll();
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
