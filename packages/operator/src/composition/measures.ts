import type { ManagedObject } from '../external/external-resource.js';
import type { ManagedController } from '../external/managed-controller.js';
import { readStatusCondition } from '../external/status.js';
import { metricDefinitions, type OperatorMetrics } from '../observability/index.js';

/** What of an informer is measured. */
interface MeasuredInformer {
  readonly isForbidden: boolean;
  /** ms since epoch. */
  readonly lastActivityAt: number | undefined;
}

/** What every kind of objects is measured by. */
interface Measured extends Pick<ManagedController<ManagedObject>, 'kind' | 'controller'> {
  readonly store: { readonly size: number; list(): readonly ManagedObject[] };
  readonly informers: readonly MeasuredInformer[];
}

interface Parts {
  readonly metrics: OperatorMetrics;
  readonly clock: { now(): number };
}

export function measureWatches(
  kind: string,
  informers: readonly MeasuredInformer[],
  { metrics, clock }: Parts,
): void {
  const { forbiddenWatches, watchAge } = metricDefinitions;
  metrics.watchValue(forbiddenWatches, kind, () => informers.filter(({ isForbidden }) => isForbidden).length);
  metrics.watchValue(watchAge, kind, () => {
    const oldest = Math.min(
      clock.now(),
      ...informers.map(({ lastActivityAt = clock.now() }) => lastActivityAt),
    );
    return (clock.now() - oldest) / 1000;
  });
}

export function measure({ kind, store, controller, informers }: Measured, parts: Parts): void {
  const { metrics } = parts;
  metrics.watchQueue(controller.name, controller.queue);
  metrics.watchValue(metricDefinitions.objects, kind, () => store.size);
  metrics.watchValue(metricDefinitions.objectsNotReady, kind, () => store.list().filter(isNotReady).length);
  measureWatches(kind, informers, parts);
}

export function watchAbsence(
  { kind, guard }: Pick<ManagedController<ManagedObject>, 'kind' | 'guard'>,
  metrics: OperatorMetrics,
): void {
  metrics.watchValue(metricDefinitions.massAbsence, kind, () => Number(guard.holding));
}

function isNotReady({ status }: ManagedObject): boolean {
  return readStatusCondition(status, 'Ready')?.status !== 'True';
}
