import type { ApiState } from './api-state.js';
import { arrayAt, isObject, type JsonObject, jsonEqual, objectAt, stringAt } from './json.js';
import { type KubeObject, timestamp } from './kube-object.js';
import { type Collection, keyOf } from './store.js';

/** When the pods of Deployments get ready. Nothing runs; a test decides. */
export interface DeploymentRollouts {
  /**
   * From now on rollouts of the chosen Deployments (default: all) take this long, or never end. The last call that is
   * about a Deployment counts; rollouts that never ended start anew.
   */
  take(delayMs: number | 'never', of?: { readonly namespace?: string; readonly name?: string }): void;
}

interface Rule {
  readonly delayMs: number | 'never';
  readonly of: { readonly namespace?: string; readonly name?: string };
}

const key = 'apps/deployments';

/** Gives Deployments the status that the controller manager and a kubelet would: at once, unless a test wants otherwise. */
export class DeploymentController implements DeploymentRollouts {
  readonly #state: ApiState;
  readonly #deployments: Collection;
  readonly #rules: Rule[] = [];

  constructor(state: ApiState) {
    this.#state = state;
    this.#deployments = state.store.collection(key);
    state.store.onChange(({ type, object, previous }, { storageKey }) => {
      if (storageKey === key && type !== 'DELETED') this.#follow(object, previous);
    });
  }

  take(delayMs: number | 'never', of: Rule['of'] = {}): void {
    this.#rules.push({ delayMs, of });
    for (const deployment of this.#deployments.list(of.namespace)) {
      if (isUnfinished(deployment)) this.#rollOut(deployment);
    }
  }

  #follow(deployment: KubeObject, previous: KubeObject | undefined): void {
    const { generation, deletionTimestamp } = deployment.metadata;
    const isNews = objectAt(deployment, 'status')['observedGeneration'] !== generation;
    if (!isNews || deletionTimestamp !== undefined) return;
    const rolls = previous === undefined || !jsonEqual(rolledParts(deployment), rolledParts(previous));
    if (rolls) this.#rollOut(deployment);
    else this.#publish(deployment, { ...objectAt(deployment, 'status'), observedGeneration: generation });
  }

  #rollOut(deployment: KubeObject): void {
    const delayMs = this.#delayOf(deployment);
    if (delayMs === 0) {
      this.#publish(deployment, this.#statusOf(deployment, true));
      return;
    }
    this.#publish(deployment, this.#statusOf(deployment, false));
    if (delayMs === 'never') return;
    this.#state.clock.after(delayMs, () => this.#finish(deployment));
  }

  /** Unless another rollout has begun meanwhile. */
  #finish({ metadata }: KubeObject): void {
    const current = this.#deployments.get({ namespace: metadata.namespace ?? '', name: metadata.name });
    if (current?.metadata.uid !== metadata.uid || !isUnfinished(current)) return;
    if (current.metadata.generation !== metadata.generation) return;
    this.#publish(current, this.#statusOf(current, true));
  }

  #delayOf({ metadata: { namespace, name } }: KubeObject): number | 'never' {
    const rule = this.#rules.findLast(
      ({ of }) => (of.namespace ?? namespace) === namespace && (of.name ?? name) === name,
    );
    return rule?.delayMs ?? 0;
  }

  #publish(deployment: KubeObject, status: JsonObject): void {
    const current = this.#deployments.get(keyOf(deployment));
    if (current?.metadata.uid === deployment.metadata.uid) this.#deployments.put({ ...current, status });
  }

  #statusOf(deployment: KubeObject, available: boolean): JsonObject {
    const replicas = Number(objectAt(deployment, 'spec')['replicas'] ?? 1);
    const counts = available
      ? { readyReplicas: replicas, availableReplicas: replicas }
      : { unavailableReplicas: replicas };
    return {
      observedGeneration: deployment.metadata.generation,
      replicas,
      updatedReplicas: replicas,
      ...counts,
      conditions: conditions(deployment, available, timestamp(this.#state.clock.now())),
    };
  }
}

function rolledParts(deployment: KubeObject): JsonObject {
  const { template, replicas } = objectAt(deployment, 'spec');
  return { template, replicas };
}

function isUnfinished(deployment: KubeObject): boolean {
  return arrayAt(deployment['status'], 'conditions').some(
    (condition) => stringAt(condition, 'type') === 'Available' && stringAt(condition, 'status') === 'False',
  );
}

function conditions(deployment: KubeObject, available: boolean, now: string): readonly JsonObject[] {
  const before = arrayAt(deployment['status'], 'conditions').filter(isObject);
  const condition = (type: string, status: string, reason: string, message: string): JsonObject => {
    const previous = before.find((other) => other['type'] === type);
    const lastTransitionTime = previous?.['status'] === status ? previous['lastTransitionTime'] : now;
    return { type, status, reason, message, lastUpdateTime: now, lastTransitionTime };
  };
  return available
    ? [
        condition('Available', 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.'),
        condition('Progressing', 'True', 'NewReplicaSetAvailable', 'The rollout has ended.'),
      ]
    : [
        condition(
          'Available',
          'False',
          'MinimumReplicasUnavailable',
          'Deployment does not have minimum availability.',
        ),
        condition('Progressing', 'True', 'ReplicaSetUpdated', 'The rollout goes on.'),
      ];
}
