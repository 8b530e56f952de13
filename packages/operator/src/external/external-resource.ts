import type { KubeObject, Priority, ReconcileContext } from '../engine/index.js';
import type { ConditionState } from './status.js';

/** One standing difference between what the spec asks and what the remote object has. */
export interface FieldDrift {
  /** Name of the field in the API, e.g. `address`. */
  readonly field: string;
}

/** The least the lifecycle must know of a remote object. */
export interface RemoteObject {
  readonly id: string;
  /** ISO 8601, by the API's clock. Absent where the API does not tell: see {@link ExternalResource.undated}. */
  readonly createdAt?: string;
}

/** A condition as stored in `status.conditions`. */
export interface StatusCondition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
  readonly observedGeneration?: number;
  readonly lastTransitionTime: string;
}

/** What the lifecycle reads and writes on the status of every kind. */
export interface ManagedStatus {
  readonly id?: string | null;
  readonly observedGeneration?: number;
  readonly conditions?: readonly StatusCondition[];
  /** When the operator last wrote to the remote object; ISO 8601. */
  readonly lastSyncedTime?: string;
  /** A `spec.id` that was found not to exist and was put right once. */
  readonly stalePinnedId?: string | null;
}

/** A custom resource whose remote counterpart the operator manages. */
export interface ManagedObject extends KubeObject {
  readonly spec: { readonly id?: string | null | undefined };
  readonly status?: ManagedStatus;
}

/** An object of a generated kind as the API server returns it: with its metadata, and the status of this lifecycle. */
export type Stored<T extends { readonly spec: ManagedObject['spec'] }> = Omit<ManagedObject, 'spec'> &
  Pick<T, 'spec'>;

/** One page of a full list, see {@link ExternalResource.pages}. */
export interface RemotePage<R> {
  readonly items: readonly R[];
  /** Number of objects in all pages, as the API counted it for this page. */
  readonly totalCount: number;
  /** `Clock.now()` when the request was handed to the socket. */
  readonly requestedAt: number;
  /** False when the page does not continue where the previous one ended. */
  readonly overlapKept: boolean;
}

export interface CallOptions {
  readonly signal: AbortSignal;
  readonly priority: Priority;
}

export interface PageOptions extends CallOptions {
  /** Objects to ask for at a time. */
  readonly pageSize: number;
}

/** A rule of the schema that the object breaks. */
export interface SpecViolation {
  readonly path: string;
  readonly message: string;
}

/** How a delete was answered: the object is gone, whoever removed it, or others in Twingate use it; the API's words. */
export type DeleteAnswer = 'gone' | { readonly inUse: string };

/** What the effects in the cluster that follow a sync came to. */
export interface Aftermath {
  /** Condition Ready; absent: it exists in Twingate, and that is all there is to it. */
  readonly ready?: ConditionState;
  /** Condition Synced, when something in the cluster is not as asked although all that could be done is done. */
  readonly synced?: ConditionState;
  /** Further fields of the status; null removes one. */
  readonly fields?: Fields;
  /** When to look again, although nothing changes. */
  readonly requeueAfterMs?: number;
}

export type Fields = Readonly<Record<string, unknown>>;

/**
 * Adapter of one kind to the remote API. `O` is the custom resource, `I` the exact input of a create (plain JSON: it
 * is stored in the create mark), `R` the remote object.
 *
 * Reads never write. "Cannot tell" is a throw, never `null`: `null` means that the API said the object does not exist.
 * Errors are those of the engine; a mutation that was sent and never answered throws {@link UnansweredError}.
 */
export interface ExternalResource<O extends ManagedObject, I, R extends RemoteObject> {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  /** Schema violations of the object as stored; empty when valid. Pure. */
  validate(object: O): readonly SpecViolation[];
  /** The API does not say when objects of this kind were created: what there was before a create is read and noted. */
  readonly undated?: true;
  /** The schema lets `spec.id` change only to what `status.id` says: that is written first when an object is made anew. */
  readonly fixedId?: true;
  /**
   * What the spec asks, complete: the input of a create and of an update. Resolves what the object refers to; apart from
   * that a pure function. Not called on deletion. Throws TerminalError, and WaitingForError while what it refers to is
   * not ready.
   */
  desired(object: O, options: CallOptions): I | Promise<I>;
  /** Fields in which the remote object differs from what is asked; empty when in sync. Pure. */
  compare(desired: I, remote: R): readonly FieldDrift[];
  /** Creates with equal keys run one at a time. Pure. */
  naturalKey(input: I): string;
  /** Whether `remote` is what a create with `input` makes. Pure. */
  matches(input: I, remote: R): boolean;
  /** Why `remote` can never be managed by this object (another type, say); undefined when it can. Pure. */
  incompatibility(object: O, remote: R): string | undefined;
  observe(id: string, options: CallOptions): Promise<R | null>;
  /** Remote objects that a create with `input` may have made, in no order. */
  candidates(input: I, options: CallOptions): Promise<readonly R[]>;
  /** All remote objects of the kind, page by page, each page overlapping the previous one by one item. */
  pages(options: PageOptions): AsyncIterable<RemotePage<R>>;
  /** Returns the entity that the mutation answered with. */
  create(input: I, options: CallOptions): Promise<R>;
  /** Makes `id` equal to `desired`, all fields absolute. Throws {@link RemoteGoneError} when it does not exist. */
  update(id: string, desired: I, options: CallOptions): Promise<R>;
  delete(id: string, options: CallOptions): Promise<DeleteAnswer>;

  // What only some kinds need.

  /** Fields of the status besides those of the lifecycle; null removes one. Pure. */
  statusFields?(object: O, desired: I, remote: R): Fields;
  /** Fields written back into the spec, in the patch that stores the ID or restores it; empty when none. Pure. */
  specFields?(object: O, remote: R): Fields;
  /** Fields of the metadata that must be put right before anything else is done; empty when none. Pure. */
  metadataFields?(object: O): Fields;
  /** What must be changed and no update can change, as a sentence: nothing is written then. Pure. */
  immovable?(desired: I, remote: R): string | undefined;
  /**
   * The input of a create that takes the place of `remote`, when what differs cannot be updated. The object then moves to
   * the new one, and the old one is deleted as soon as nothing uses it. `now` is on the API's clock, ms. Pure.
   */
  replacement?(desired: I, remote: R, now: number): I | undefined;
  /**
   * Why an object that somebody else made is not the one that the spec means, as a sentence that says what to do; undefined
   * when it is. Asked before one is taken over that a replacement would end. Pure.
   */
  importMismatch?(desired: I, remote: R): string | undefined;
  /**
   * Whether anything else in this cluster uses the remote object `id` by way of this object. One that is in use cannot be
   * deleted: as long as that is due to the cluster itself the deletion waits, else the remote object is left behind.
   */
  isReferenced?(object: O, id: string): boolean;
  /** Effects in the cluster once the remote object is in line. Throws like everything else. */
  afterSync?(object: O, remote: R, context: ReconcileContext): Promise<Aftermath | undefined>;
}
