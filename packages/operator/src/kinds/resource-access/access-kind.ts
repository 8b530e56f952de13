import type { Clock, Logger, Store } from '../../engine/index.js';
import type { PolicyDefaults } from '../../external/course.js';
import type { AccountGuard, DriftOutcome, EventSink } from '../../external/managed-kind.js';
import type { ObjectWriter } from '../../external/object-writer.js';
import type { AccessBatcher } from './access-batcher.js';
import type { ServedAccess } from './access-object.js';
import type { EdgeLedger } from './edge-ledger.js';
import type { EdgeResolver } from './edge-resolver.js';
import type { ResourceFate } from './resource-fate.js';

/** Everything that the phases of TwingateResourceAccess share. */
export interface AccessKind {
  readonly store: Store<ServedAccess>;
  readonly writer: ObjectWriter<ServedAccess>;
  readonly batcher: AccessBatcher;
  readonly ledger: EdgeLedger;
  readonly resolver: EdgeResolver;
  readonly fate: ResourceFate;
  readonly account: AccountGuard;
  readonly policies: PolicyDefaults;
  /** Why nothing may be taken away now, because too much is missing in Twingate; undefined when it may. */
  readonly heldByAbsence: () => string | undefined;
  readonly defaultPolicyId: () => string | undefined;
  /** Whether sweeps compare edges. */
  readonly isCompared: boolean;
  /** Asks for a list of the resources, or groups, soon: one is missing. */
  readonly requestSweep: (end: 'resource' | 'principal') => void;
  /** Called when somebody else changed an edge, and again when that was put right. */
  readonly onDrift?: (outcome: DriftOutcome) => void;
  readonly events: EventSink;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Whether this process is the one that writes. */
  readonly isLeading: () => boolean;
  /** The time on the API's clock, ms since the epoch. */
  readonly apiNow: () => number;
}
