import type { ManagedObject } from '../external/external-resource.js';
import type { ManagedController } from '../external/managed-controller.js';
import type { OperatorMetrics } from '../observability/index.js';

/** What every kind of objects is measured by. */
interface Measured extends Pick<ManagedController<ManagedObject>, 'kind' | 'controller'> {
  readonly store: { readonly size: number };
  readonly informers: readonly { readonly isForbidden: boolean }[];
}

export function measureAccess(
  kind: string,
  informers: readonly { readonly isForbidden: boolean }[],
  metrics: OperatorMetrics,
): void {
  metrics.watchValue(
    'twingate_operator_forbidden_watches',
    'Watches that the API server refuses (403): objects there are not seen',
    kind,
    () => informers.filter(({ isForbidden }) => isForbidden).length,
  );
}

export function measure({ kind, store, controller, informers }: Measured, metrics: OperatorMetrics): void {
  metrics.watchQueue(controller.name, controller.queue);
  metrics.watchObjects(kind, () => store.size);
  measureAccess(kind, informers, metrics);
}

export function watchAbsence(
  { kind, guard }: Pick<ManagedController<ManagedObject>, 'kind' | 'guard'>,
  metrics: OperatorMetrics,
): void {
  metrics.watchValue(
    'twingate_operator_mass_absence',
    '1 while so many objects are missing in Twingate that nothing is created again or deleted',
    kind,
    () => Number(guard.holding),
  );
}
