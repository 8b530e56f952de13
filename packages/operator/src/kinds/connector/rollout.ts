import { keyOf, type KubeObject, type ReconcileContext, type Store } from '../../engine/index.js';
import { TerminalError } from '../../engine/index.js';
import type { EventSink } from '../../external/managed-kind.js';
import { names } from '../../external/names.js';
import { eventReasons, reasons } from '../../external/reasons.js';
import { isKubeApiError, isNotFound, toEngineError, type ResourceClient } from '../../kube/index.js';
import type { ServedConnector } from './connector-object.js';
import { renderDeployment, type AppliedDeployment, type DeploymentFacts } from './deployment.js';
import { takenOver, type ManagedFields } from './field-ownership.js';
import { hashOf } from './hash.js';
import { isIncluded } from './included.js';
import {
  appliedHashOf,
  hasSelectorOf,
  isSettled,
  operatorVersionOf,
  tokensOf,
  trimDeployment,
  type LiveDeployment,
} from './live-deployment.js';
import { requireOwned } from './ownership.js';
import type { RolloutGate } from './rollout-gate.js';

export const podType = { group: '', version: 'v1', plural: 'pods', kind: 'Pod' } as const;

export interface RolloutOptions {
  readonly client: Pick<ResourceClient<LiveDeployment>, 'get' | 'apply' | 'mergePatch' | 'delete'>;
  readonly pods: Pick<ResourceClient<KubeObject>, 'get' | 'delete'>;
  readonly deployments: Store<LiveDeployment>;
  readonly gate: RolloutGate;
  readonly events: EventSink;
}

/** The Deployment as it was after our last apply; its generation moves with every change of its spec. */
export interface RecordedDeployment {
  readonly uid: string;
  readonly generation: number;
}

/** What is to run, and what is known of what runs. */
export interface RolloutRequest {
  readonly facts: DeploymentFacts;
  readonly imagePolicy: string | undefined;
  /** What runs is not to be changed, but for its tokens. */
  readonly isHeld: boolean;
  readonly recorded: RecordedDeployment | undefined;
}

/** Why a Deployment is applied, if it is. */
type Change = 'none' | 'repair' | 'rollout';

/**
 * Makes the Deployment of a connector what is asked, by server-side apply of our own fields. Nothing is sent when the same was
 * applied before and nobody changed it since.
 */
export class Rollout {
  readonly #options: RolloutOptions;

  constructor(options: RolloutOptions) {
    this.#options = options;
  }

  /** The Deployment as it is then; undefined while an earlier one is being deleted. */
  async run(
    object: ServedConnector,
    request: RolloutRequest,
    context: ReconcileContext,
  ): Promise<LiveDeployment | undefined> {
    const live = await this.#present(object, context);
    if (live === 'leaving') return undefined;
    if (live === undefined) return this.#create(object, request, context);
    const kept = { ...request, facts: withVersionOf(live, request.facts) };
    switch (changeOf(live, render(object, kept), request.recorded)) {
      case 'none':
        this.#options.gate.leave(keyOf(object));
        return live;
      case 'repair':
        return this.#apply(object, live, render(object, kept), context);
      case 'rollout':
        return request.isHeld && tokensOf(live) === request.facts.tokens
          ? live
          : this.#roll(object, live, request, context);
    }
  }

  /** The Deployment that can be worked on. One with another selector is removed. */
  async #present(
    object: ServedConnector,
    context: ReconcileContext,
  ): Promise<LiveDeployment | 'leaving' | undefined> {
    const live = this.#options.deployments.get(keyOf(object));
    if (live === undefined) return undefined;
    if (live.metadata.deletionTimestamp !== undefined) return 'leaving';
    if (hasSelectorOf(live, object.metadata.name)) return live;
    await this.#delete(this.#options.client, live, context);
    this.#options.deployments.remove(keyOf(live), live.metadata.uid, 'write');
    return undefined;
  }

  async #create(
    object: ServedConnector,
    request: RolloutRequest,
    context: ReconcileContext,
  ): Promise<LiveDeployment> {
    await this.#removeBarePod(object, context);
    return this.#apply(object, undefined, render(object, request), context);
  }

  /** What the oldest installations ran instead of a Deployment. */
  async #removeBarePod(object: ServedConnector, context: ReconcileContext): Promise<void> {
    const { name, namespace = '' } = object.metadata;
    try {
      const pod = await this.#options.pods.get({ name, namespace }, { signal: context.signal });
      requireOwned(podType.kind, pod, object);
      await this.#delete(this.#options.pods, pod, context);
    } catch (error) {
      if (!isNotFound(error)) throw toEngineError(error);
    }
  }

  /** A connector that does not serve anyway loses nothing: it need not wait for others. */
  #roll(
    object: ServedConnector,
    live: LiveDeployment,
    request: RolloutRequest,
    context: ReconcileContext,
  ): Promise<LiveDeployment> {
    const roll = (): Promise<LiveDeployment> => this.#apply(object, live, render(object, request), context);
    const isDown = !isSettled(live) || tokensOf(live) !== request.facts.tokens;
    if (!isDown) return this.#options.gate.pass(object, roll);
    this.#options.gate.leave(keyOf(object));
    return roll();
  }

  async #apply(
    object: ServedConnector,
    live: LiveDeployment | undefined,
    applied: AppliedDeployment,
    context: ReconcileContext,
  ): Promise<LiveDeployment> {
    try {
      if (live !== undefined && appliedHashOf(live) === undefined) await this.#takeOver(live, context);
      const options = { fieldManager: names.fieldManager, force: true, signal: context.signal };
      const answer = trimDeployment(await this.#options.client.apply(applied, options));
      this.#options.deployments.upsert(answer);
      this.#say(object, live, answer);
      return answer;
    } catch (error) {
      if (isKubeApiError(error) && error.status === 422) {
        throw new TerminalError(
          reasons.invalidSpec,
          `The API server refuses the Deployment that the spec asks for. ${error.message}`,
        );
      }
      throw toEngineError(error);
    }
  }

  /** What the older operator wrote becomes ours; otherwise fields that are not asked any more would stay for ever. */
  async #takeOver({ metadata }: LiveDeployment, { signal }: ReconcileContext): Promise<void> {
    const { name, namespace = '' } = metadata;
    const current = await this.#options.client.get({ name, namespace }, { managedFields: true, signal });
    const managedFields = takenOver(managedFieldsOf(current));
    if (managedFields === undefined) return;
    const { resourceVersion } = current.metadata;
    await this.#options.client.mergePatch(
      { name, namespace },
      { metadata: { resourceVersion, managedFields } },
      { fieldManager: names.fieldManager, signal },
    );
  }

  async #delete(
    client: RolloutOptions['pods'] | RolloutOptions['client'],
    { metadata }: KubeObject,
    { signal }: ReconcileContext,
  ): Promise<void> {
    const { name, namespace = '', uid = '' } = metadata;
    try {
      await client.delete({ name, namespace }, { preconditions: { uid }, signal });
    } catch (error) {
      if (!isNotFound(error)) throw toEngineError(error);
    }
  }

  #say(object: ServedConnector, before: LiveDeployment | undefined, after: LiveDeployment): void {
    // Of one that is taken over at least the annotations change, which API servers count, too.
    if (before === undefined || appliedHashOf(before) === undefined) return;
    if (before.metadata.generation === after.metadata.generation) return;
    const message = `Changed the Deployment ${after.metadata.name} to what the spec asks for`;
    this.#options.events.record(object, { type: 'Normal', reason: eventReasons.deploymentChanged, message });
  }
}

/** With what tells it apart later: the hash leaves out the operator's version, which alone is no reason to roll. */
function render(object: ServedConnector, { facts, imagePolicy }: RolloutRequest): AppliedDeployment {
  const deployment = renderDeployment(object, facts);
  const { annotations = {} } = deployment.metadata;
  const hash = hashOf(renderDeployment(object, { ...facts, operatorVersion: '' }));
  const notes = {
    [names.annotations.appliedHash]: hash,
    [names.annotations.image]: facts.image,
    ...(imagePolicy === undefined ? {} : { [names.annotations.imagePolicy]: imagePolicy }),
  };
  return { ...deployment, metadata: { ...deployment.metadata, annotations: { ...annotations, ...notes } } };
}

function changeOf(
  live: LiveDeployment,
  applied: AppliedDeployment,
  recorded: RecordedDeployment | undefined,
): Change {
  const hash = appliedHashOf(live);
  if (hash === undefined)
    return isIncluded(applied.spec.template, live.spec?.template) ? 'repair' : 'rollout';
  if (hash !== appliedHashOf(applied)) return 'rollout';
  return isAsRecorded(live, recorded) && isLabelled(live, applied) ? 'none' : 'repair';
}

function isAsRecorded({ metadata }: LiveDeployment, recorded: RecordedDeployment | undefined): boolean {
  return recorded?.uid === metadata.uid && recorded?.generation === metadata.generation;
}

/** Changes of labels and annotations do not show in the generation. */
function isLabelled({ metadata }: LiveDeployment, applied: AppliedDeployment): boolean {
  return (
    isIncluded(applied.metadata.labels, metadata.labels) &&
    isIncluded(applied.metadata.annotations, metadata.annotations)
  );
}

/** The version that runs stays until something else changes. */
function withVersionOf(live: LiveDeployment, facts: DeploymentFacts): DeploymentFacts {
  return { ...facts, operatorVersion: operatorVersionOf(live) ?? facts.operatorVersion };
}

/** As the API server keeps it; informers leave it out. */
function managedFieldsOf({ metadata }: KubeObject): readonly ManagedFields[] {
  const entries: unknown = Reflect.get(metadata, 'managedFields');
  return Array.isArray(entries) ? (entries as readonly ManagedFields[]) : [];
}

/** What was noted in the status after the last apply. */
export function recordedDeployment({ status }: ServedConnector): RecordedDeployment | undefined {
  const noted: unknown = status === undefined ? undefined : Reflect.get(status, 'deployment');
  if (typeof noted !== 'object' || noted === null) return undefined;
  const uid: unknown = Reflect.get(noted, 'uid');
  const generation: unknown = Reflect.get(noted, 'generation');
  return typeof uid === 'string' && typeof generation === 'number' ? { uid, generation } : undefined;
}
