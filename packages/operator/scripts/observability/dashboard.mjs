import { metricDefinitions as metric } from '../../dist/observability/metric-definitions.js';

const HEIGHT = 8;
const WIDTH = 8;
const selector = '{namespace=~"$namespace"}';
const filtered = (name, more = '') => `${name}{namespace=~"$namespace"${more === '' ? '' : `, ${more}`}}`;
const quantile = (name, by) =>
  `histogram_quantile(0.95, sum by (le, ${by}) (rate(${name}_bucket${selector}[$__rate_interval])))`;
const rate = (name, by, more) => `sum by (${by}) (rate(${filtered(name, more)}[$__rate_interval]))`;

/** Panels in rows of three; `legend` names the series. */
const panels = [
  ['Leader', `${metric.leader.name}${selector}`, '{{pod}}', 'short'],
  ['Objects', `max by (kind) (${filtered(metric.objects.name)})`, '{{kind}}', 'short'],
  [
    'Objects that are not ready',
    `max by (kind) (${filtered(metric.objectsNotReady.name)})`,
    '{{kind}}',
    'short',
  ],
  ['Runs', rate(metric.reconciles.name, 'controller, outcome'), '{{controller}} {{outcome}}', 'ops'],
  ['Duration of runs (95 %)', quantile(metric.reconcileSeconds.name, 'controller'), '{{controller}}', 's'],
  [
    'Differences found and corrected',
    `sum by (kind, outcome) (increase(${filtered(metric.drift.name)}[1h]))`,
    '{{kind}} {{outcome}}',
    'short',
  ],
  ['Keys that wait', `sum by (name) (${filtered(metric.queueDepth.name)})`, '{{name}}', 'short'],
  ['Waiting time of keys (95 %)', quantile(metric.queueSeconds.name, 'name'), '{{name}}', 's'],
  ['Keys put back after failures', rate(metric.queueRetries.name, 'name'), '{{name}}', 'ops'],
  ['Calls to Twingate', rate(metric.apiCalls.name, 'operation, outcome'), '{{operation}} {{outcome}}', 'ops'],
  [
    'Duration of calls to Twingate (95 %)',
    quantile(metric.apiSeconds.name, 'operation'),
    '{{operation}}',
    's',
  ],
  ['Limit of calls a minute', `max by (calls) (${filtered(metric.apiLimit.name)})`, '{{calls}}', 'short'],
  ['Waiting for Twingate', rate(metric.apiWaitSeconds.name, 'priority'), '{{priority}}', 's'],
  ['Calls to Kubernetes', rate(metric.kubeCalls.name, 'verb, code'), '{{verb}} {{code}}', 'ops'],
  ['Age of watches', `max by (kind) (${filtered(metric.watchAge.name)})`, '{{kind}}', 's'],
  ['Mass absence', `max by (kind) (${filtered(metric.massAbsence.name)})`, '{{kind}}', 'short'],
  ['Memory', filtered(metric.residentMemory.name), '{{pod}}', 'bytes'],
  ['CPU', `rate(${filtered(metric.cpuSeconds.name)}[$__rate_interval])`, '{{pod}}', 'short'],
];

/** The dashboard as Grafana 10 and newer import it. */
export const dashboard = {
  uid: 'twingate-operator',
  title: 'Twingate operator',
  tags: ['twingate', 'kubernetes'],
  schemaVersion: 39,
  editable: true,
  refresh: '30s',
  time: { from: 'now-3h', to: 'now' },
  templating: {
    list: [
      { name: 'datasource', type: 'datasource', query: 'prometheus', label: 'Data source' },
      {
        name: 'namespace',
        type: 'query',
        label: 'Namespace',
        datasource: { type: 'prometheus', uid: '${datasource}' },
        query: { query: `label_values(${metric.buildInfo.name}, namespace)`, refId: 'namespace' },
        includeAll: true,
        multi: true,
        current: { text: 'All', value: '$__all' },
        refresh: 2,
      },
    ],
  },
  panels: panels.map(([title, expr, legendFormat, unit], index) => ({
    id: index + 1,
    type: 'timeseries',
    title,
    datasource: { type: 'prometheus', uid: '${datasource}' },
    gridPos: { x: (index % 3) * WIDTH, y: Math.floor(index / 3) * HEIGHT, w: WIDTH, h: HEIGHT },
    fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
    options: {
      legend: { displayMode: 'list', placement: 'bottom' },
      tooltip: { mode: 'multi', sort: 'desc' },
    },
    targets: [{ refId: 'A', expr, legendFormat, datasource: { type: 'prometheus', uid: '${datasource}' } }],
  })),
};
