import { metricDefinitions as metric } from '../../dist/observability/metric-definitions.js';

const RUNBOOK = 'https://github.com/twingate-kit/twingate-kit/blob/main/docs/observability.md';

/** What a person should look at, in one group. `runbook` is the heading in docs/observability.md. */
const alerts = [
  {
    name: 'TwingateOperatorAbsent',
    expr: `absent(${metric.buildInfo.name})`,
    for: '10m',
    severity: 'critical',
    summary: 'No Twingate operator is running',
    description: 'Prometheus sees no operator. Objects are not reconciled; access that was granted stays.',
  },
  {
    name: 'TwingateOperatorWithoutLeader',
    expr: `sum by (namespace) (${metric.leader.name}) == 0`,
    for: '5m',
    severity: 'critical',
    summary: 'No replica of the Twingate operator leads',
    description:
      'All replicas wait for the Lease in namespace {{ $labels.namespace }}: nothing is reconciled.',
  },
  {
    name: 'TwingateOperatorKeyRefused',
    expr: `sum by (namespace) (increase(${metric.apiCalls.name}{outcome="AUTHENTICATION"}[10m])) > 0`,
    for: '5m',
    severity: 'critical',
    summary: 'Twingate refuses the API key of the operator',
    description: 'Nothing can be reconciled before the key is replaced.',
  },
  {
    name: 'TwingateApiUnavailable',
    expr:
      `sum by (namespace) (rate(${metric.apiCalls.name}{outcome=~"TRANSPORT|TIMEOUT|PROTOCOL"}[10m]))` +
      ` / sum by (namespace) (rate(${metric.apiCalls.name}[10m])) > 0.5`,
    for: '10m',
    severity: 'warning',
    summary: 'Most calls to the Twingate API fail',
    description: '{{ $value | humanizePercentage }} of the calls fail. They are tried again by themselves.',
  },
  {
    name: 'TwingateApiPaused',
    expr: `max by (namespace, calls) (${metric.apiPaused.name}) == 1`,
    for: '30m',
    severity: 'warning',
    summary: 'Twingate keeps asking for pauses',
    description:
      'Calls ({{ $labels.calls }}) have waited for half an hour. Others may use up the limits of the account.',
  },
  {
    name: 'TwingateMassAbsence',
    expr: `max by (namespace, kind) (${metric.massAbsence.name}) == 1`,
    for: '1m',
    severity: 'critical',
    summary: 'Many {{ $labels.kind }} objects are missing in Twingate',
    description:
      'So many are missing that a mistake is likely; nothing is created again or deleted before a person confirms it.',
  },
  {
    name: 'TwingateObjectsNotReady',
    expr: `max by (namespace, kind) (${metric.objectsNotReady.name}) > 0`,
    for: '30m',
    severity: 'warning',
    summary: '{{ $value }} {{ $labels.kind }} objects are not ready',
    description: 'They have not been ready for half an hour; their conditions say why.',
  },
  {
    name: 'TwingateReconcileFaults',
    expr: `sum by (namespace, controller) (increase(${metric.reconciles.name}{outcome="failed"}[15m])) > 0`,
    for: '15m',
    severity: 'warning',
    summary: 'Runs of {{ $labels.controller }} fail unexpectedly',
    description: 'A fault of the operator; its log has the details.',
  },
  {
    name: 'TwingateQueueStuck',
    expr: `max by (namespace, name) (${metric.queueOldestAge.name}) > 900`,
    for: '5m',
    severity: 'warning',
    summary: 'Objects of {{ $labels.name }} wait for a worker',
    description: 'The one that waits longest has waited for {{ $value | humanizeDuration }}.',
  },
  {
    name: 'TwingateWatchSilent',
    expr: `max by (namespace, kind) (${metric.watchAge.name}) > 600`,
    for: '5m',
    severity: 'warning',
    summary: 'Nothing is heard of {{ $labels.kind }} objects',
    description:
      'The Kubernetes API has said nothing for {{ $value | humanizeDuration }}: changes may go unnoticed.',
  },
  {
    name: 'TwingateWatchForbidden',
    expr: `max by (namespace, kind) (${metric.forbiddenWatches.name}) > 0`,
    for: '10m',
    severity: 'warning',
    summary: 'The operator may not watch {{ $labels.kind }} objects somewhere',
    description: 'The API server refuses {{ $value }} watches: objects there are not seen. Check the roles.',
  },
  {
    name: 'TwingateDriftRepeats',
    expr: `sum by (namespace, kind) (increase(${metric.drift.name}{outcome="found"}[1h])) > 20`,
    for: '1h',
    severity: 'info',
    summary: 'Somebody keeps changing {{ $labels.kind }} objects in Twingate',
    description:
      '{{ $value }} differences in an hour. People edit in the console, or another tool manages the same objects.',
  },
];

/** Rules as Prometheus reads them. */
export const ruleGroups = [
  {
    name: 'twingate-operator',
    rules: alerts.map(({ name, expr, for: duration, severity, summary, description }) => ({
      alert: name,
      expr,
      for: duration,
      labels: { severity },
      annotations: { summary, description, runbook_url: `${RUNBOOK}#${name.toLowerCase()}` },
    })),
  },
];
