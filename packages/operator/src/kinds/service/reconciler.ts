import { twingateResource, type TwingateResource } from '@twingate-kit/crds';
import {
  ConflictError,
  TerminalError,
  keyOf,
  type KubeObject,
  type ObjectKey,
  type ReconcileResult,
  type Reconciler,
  type Store,
} from '../../engine/index.js';
import type { Stored } from '../../external/external-resource.js';
import type { EventSink } from '../../external/managed-kind.js';
import { names } from '../../external/names.js';
import { eventReasons } from '../../external/reasons.js';
import {
  isAlreadyExists,
  isKubeApiError,
  isNotFound,
  toEngineError,
  type ResourceClient,
} from '../../kube/index.js';
import { patchTo } from './compare.js';
import { desiredOf, type WantedResource } from './desired.js';
import type { Service } from '../gateway/service.js';
import { isExposed, resourceKeyOf } from './service.js';

type Resource = Stored<TwingateResource>;

export interface ServiceReconcilerOptions {
  readonly services: Pick<Store<Service>, 'get'>;
  readonly resources: Pick<Store<Resource>, 'get' | 'upsert'>;
  readonly client: Pick<ResourceClient<Resource>, 'create' | 'mergePatch' | 'delete'>;
  readonly events: EventSink;
}

const WRITER = { fieldManager: names.fieldManager };

/**
 * Gives each annotated Service its TwingateResource, keeps it as the annotations say, and takes it away again. Services are
 * only read; what is known of them is in the cluster. A resource that the Service does not own is never touched.
 */
export class ServiceReconciler implements Reconciler {
  readonly #options: ServiceReconcilerOptions;
  readonly #refused = new Set<ObjectKey>();

  constructor(options: ServiceReconcilerOptions) {
    this.#options = options;
  }

  /** Services whose wish cannot be fulfilled until somebody changes something. */
  get refused(): number {
    return this.#refused.size;
  }

  async reconcile(key: ObjectKey): Promise<ReconcileResult> {
    this.#refused.delete(key);
    const service = this.#options.services.get(key);
    // The resource of a Service that is gone goes by garbage collection.
    if (service === undefined || service.metadata.deletionTimestamp !== undefined) return settled('Gone');
    try {
      return await this.#converge(service);
    } catch (error) {
      throw toEngineError(error);
    }
  }

  async #converge(service: Service): Promise<ReconcileResult> {
    const found = this.#options.resources.get(resourceKeyOf(service));
    const isOurs = found !== undefined && isOwnedBy(found, service);
    if (!isExposed(service)) return isOurs ? this.#withdraw(found) : settled('NotExposed');
    const wish = desiredOf(service);
    if (wish.kind === 'invalid') {
      throw this.#refuse(service, eventReasons.invalidAnnotations, wish.problems.join(' '));
    }
    if (found === undefined) return this.#create(service, wish.resource);
    if (!isOurs || typeOf(found) === 'Kubernetes')
      throw this.#refuse(service, eventReasons.nameTaken, taken(found));
    if (found.metadata.deletionTimestamp !== undefined) return settled('AwaitingDeletion');
    return typeOf(found) === wish.resource.spec.type
      ? this.#update(service, found, wish.resource)
      : this.#remove(found);
  }

  /** Resources of type Kubernetes outlive the annotation: those of older installations are bound to their gateway instead. */
  #withdraw(found: Resource): Promise<ReconcileResult> {
    return typeOf(found) === 'Kubernetes' ? Promise.resolve(settled('Kept')) : this.#remove(found);
  }

  async #create(service: Service, wanted: WantedResource): Promise<ReconcileResult> {
    try {
      // The schema's types describe objects that are still to be created.
      this.#learn(await this.#options.client.create(wanted as Resource, WRITER));
    } catch (error) {
      if (isAlreadyExists(error)) throw new ConflictError(error.message, { cause: error });
      throw this.#explain(service, error);
    }
    return settled('Created');
  }

  async #update(service: Service, found: Resource, wanted: WantedResource): Promise<ReconcileResult> {
    const patch = patchTo(found, wanted);
    if (patch === undefined) return settled('InSync');
    const { resourceVersion } = found.metadata;
    const metadata = { ...(patch['metadata'] as object | undefined), resourceVersion };
    try {
      this.#learn(await this.#options.client.mergePatch(refOf(found), { ...patch, metadata }, WRITER));
    } catch (error) {
      if (isNotFound(error)) throw new ConflictError(error.message, { cause: error });
      throw this.#explain(service, error);
    }
    return settled('Updated');
  }

  /** When it is gone, that wakes the Service. */
  async #remove(found: Resource): Promise<ReconcileResult> {
    const { uid, deletionTimestamp } = found.metadata;
    if (deletionTimestamp !== undefined) return settled('AwaitingDeletion');
    try {
      await this.#options.client.delete(refOf(found), {
        propagationPolicy: 'Background',
        ...(uid === undefined ? {} : { preconditions: { uid } }),
      });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
    return settled('Deleted');
  }

  /** As news, so that the resource's own controller hears of it. */
  #learn(answer: Resource): void {
    this.#options.resources.upsert(answer, 'watch');
  }

  /** What the schema refuses, only other annotations can cure. */
  #explain(service: Service, error: unknown): unknown {
    if (!isKubeApiError(error) || error.status !== 422) return error;
    return this.#refuse(service, eventReasons.invalidAnnotations, error.message);
  }

  #refuse(service: Service, reason: string, message: string): TerminalError {
    this.#refused.add(keyOf(service));
    this.#options.events.record(service, { type: 'Warning', reason, message });
    return new TerminalError(reason, message);
  }
}

function settled(reason: string): ReconcileResult {
  return { kind: 'settled', reason };
}

function isOwnedBy({ metadata }: KubeObject, service: Service): boolean {
  return (metadata.ownerReferences ?? []).some(({ uid }) => uid === service.metadata.uid);
}

function typeOf({ spec }: Resource): string {
  return spec.type ?? 'Network';
}

function taken({ metadata, spec }: Resource): string {
  const what = `${twingateResource.kind} ${metadata.name}`;
  return spec.type === 'Kubernetes'
    ? `The ${what} is of type Kubernetes and is kept as it is; delete it to let the annotations of the Service apply.`
    : `The ${what} exists and does not belong to this Service; rename or delete it to let the annotations apply.`;
}

function refOf({ metadata }: Resource): { readonly namespace: string; readonly name: string } {
  return { namespace: metadata.namespace ?? '', name: metadata.name };
}
