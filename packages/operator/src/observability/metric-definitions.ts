/** One metric, as people read it in the reference and as it is served. */
export interface MetricDefinition {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
}

const define = <const L extends readonly string[]>(
  name: string,
  type: MetricDefinition['type'],
  help: string,
  labels: L,
): MetricDefinition & { readonly labels: L } => ({ name, type, help, labels });

/**
 * Every metric that is served: the reference, the dashboard and the alerts are checked against it. No label holds the name
 * of an object, so that the number of series does not grow with use.
 */
export const metricDefinitions = {
  reconciles: define(
    'twingate_operator_reconcile_total',
    'counter',
    'Runs by controller and outcome (settled, requeued, waiting, conflict, transient, terminal, failed)',
    ['controller', 'outcome'],
  ),
  reconcileSeconds: define('twingate_operator_reconcile_duration_seconds', 'histogram', 'Duration of runs', [
    'controller',
  ]),
  objects: define('twingate_operator_objects', 'gauge', 'Objects known, by kind', ['kind']),
  objectsNotReady: define(
    'twingate_operator_objects_not_ready',
    'gauge',
    'Objects whose condition Ready is not True, by kind',
    ['kind'],
  ),
  refusedObjects: define(
    'twingate_operator_refused_objects',
    'gauge',
    'Objects that are left as they are until a person changes something; their events say what',
    ['kind'],
  ),
  drift: define(
    'twingate_operator_drift_total',
    'counter',
    'Differences that somebody else made in Twingate: found, and of those corrected',
    ['kind', 'outcome'],
  ),
  massAbsence: define(
    'twingate_operator_mass_absence',
    'gauge',
    '1 while so many objects are missing in Twingate that nothing is created again or deleted',
    ['kind'],
  ),
  leader: define('twingate_operator_leader', 'gauge', '1 while this process is the one that writes', []),
  watchAge: define(
    'twingate_operator_watch_age_seconds',
    'gauge',
    'Time since the Kubernetes API last said anything about objects of the kind; bookmarks come every minute or so',
    ['kind'],
  ),
  forbiddenWatches: define(
    'twingate_operator_forbidden_watches',
    'gauge',
    'Watches that the API server refuses (403): objects there are not seen',
    ['kind'],
  ),
  apiCalls: define(
    'twingate_operator_api_requests_total',
    'counter',
    'Calls to the Twingate API by operation and outcome: ok, or the code of the error',
    ['operation', 'outcome'],
  ),
  apiSeconds: define(
    'twingate_operator_api_request_duration_seconds',
    'histogram',
    'Duration of calls to the Twingate API',
    ['operation'],
  ),
  apiWaitSeconds: define(
    'twingate_operator_api_wait_seconds_total',
    'counter',
    'Time that calls to the Twingate API waited for their turn',
    ['priority'],
  ),
  apiLimit: define(
    'twingate_operator_api_limit_per_minute',
    'gauge',
    'Calls a minute that the operator allows itself, configured or learned from refusals; absent while none is known',
    ['calls'],
  ),
  apiInFlight: define('twingate_operator_api_in_flight', 'gauge', 'Calls to the Twingate API in flight', [
    'calls',
  ]),
  apiPaused: define(
    'twingate_operator_api_paused',
    'gauge',
    '1 while no call is made because Twingate asked for a pause',
    ['calls'],
  ),
  kubeCalls: define(
    'rest_client_requests_total',
    'counter',
    'Calls to the Kubernetes API; code 0: no answer',
    ['verb', 'resource', 'code'],
  ),
  kubeSeconds: define(
    'rest_client_request_duration_seconds',
    'histogram',
    'Duration of calls to the Kubernetes API',
    ['verb'],
  ),
  queueDepth: define('workqueue_depth', 'gauge', 'Keys that wait for a worker', ['name']),
  queueInFlight: define('workqueue_in_flight', 'gauge', 'Keys that are worked on', ['name']),
  queueDelayed: define('workqueue_delayed', 'gauge', 'Keys whose delay has not passed', ['name']),
  queueOldestAge: define('workqueue_oldest_age_seconds', 'gauge', 'Age of the key that waits longest', [
    'name',
  ]),
  queueSeconds: define('workqueue_queue_duration_seconds', 'histogram', 'How long keys waited for a worker', [
    'name',
  ]),
  queueRetries: define('workqueue_retries_total', 'counter', 'Keys that were put back after a failure', [
    'name',
  ]),
  buildInfo: define('twingate_operator_build_info', 'gauge', 'Always 1; the label says which version runs', [
    'version',
  ]),
  residentMemory: define('process_resident_memory_bytes', 'gauge', 'Resident memory', []),
  cpuSeconds: define('process_cpu_seconds_total', 'counter', 'User and system CPU time', []),
  startTime: define('process_start_time_seconds', 'gauge', 'Start of the process, seconds since epoch', []),
} as const satisfies Readonly<Record<string, MetricDefinition>>;
