import type { Clock, KubeObject, Logger, Store } from '../engine/index.js';
import type { AbsenceGuard } from './absence-guard.js';
import type { PolicyDefaults } from './course.js';
import type { Reservations } from './claims.js';
import type { ExternalResource, ManagedObject, RemoteObject } from './external-resource.js';
import type { ObjectWriter } from './object-writer.js';
import type { RemoteCache } from './remote-cache.js';

/** Says things to people in `kubectl describe`. Never throws, never waits. */
export interface EventSink {
  record(object: KubeObject, event: { type: 'Normal' | 'Warning'; reason: string; message: string }): void;
}

/** Why the account behind the API cannot be the one that the recorded IDs belong to; undefined when it can. */
export interface AccountGuard {
  readonly mismatch: string | undefined;
}

/** In which namespaces people may have existing remote objects taken over, by their ID in `spec.id`. */
export interface ImportPolicy {
  allows(namespace: string): boolean;
}

/** What became of a difference that somebody else made. */
export type DriftOutcome = 'found' | 'corrected';

/** Everything the phases of one kind share. */
export interface ManagedKind<O extends ManagedObject, I, R extends RemoteObject> {
  readonly external: ExternalResource<O, I, R>;
  readonly store: Store<O>;
  readonly writer: ObjectWriter<O>;
  readonly cache: RemoteCache<R>;
  readonly guard: AbsenceGuard;
  readonly account: AccountGuard;
  readonly imports: ImportPolicy;
  readonly policies: PolicyDefaults;
  readonly reservations: Reservations;
  readonly events: EventSink;
  readonly logger: Logger;
  readonly clock: Clock;
  /** The time on the API's clock, ms since epoch. */
  readonly apiNow: () => number;
  readonly newAttempt: () => string;
  /** Names this process in create marks. */
  readonly holder: string;
  /** Longest time after the send at which the client gives a mutation up. */
  readonly requestDeadlineMs: number;
  /** When everything has taken effect that earlier processes sent, ms since the epoch. */
  readonly earlierSettledAt: () => number;
  /** Asks for a full list soon, because an object looks absent. */
  readonly requestSweep: () => void;
  /** Called when somebody else changed a remote object, and again when that was put right. */
  readonly onDrift?: (outcome: DriftOutcome) => void;
  /** Called when the API said that `id` is gone. */
  readonly onDeleted?: (id: string) => void;
}
