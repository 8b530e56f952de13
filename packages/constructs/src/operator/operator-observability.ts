import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { HEALTH_PORT } from './operator-deployment.js';
import type { KubeFields, OperatorModel } from './operator-model.js';

export interface ObservabilityObjects {
  /** For the metrics. */
  readonly service: ApiObject | undefined;
  readonly serviceMonitor: ApiObject | undefined;
  readonly prometheusRule: ApiObject | undefined;
  /** A ConfigMap with a dashboard of Grafana. */
  readonly dashboard: ApiObject | undefined;
}

const METRICS_PORT = 'metrics';
const MONITORING = 'monitoring.coreos.com/v1';

/** Adds what Prometheus and Grafana look at to the scope. */
export function operatorObservability(scope: Construct, model: OperatorModel): ObservabilityObjects {
  const { metrics } = model;
  return {
    service: metrics && metricsService(scope, model),
    serviceMonitor: metrics?.serviceMonitor && serviceMonitor(scope, model, metrics.serviceMonitor),
    prometheusRule: metrics?.prometheusRule && prometheusRule(scope, model, metrics.prometheusRule),
    dashboard: metrics?.dashboard && dashboard(scope, model, metrics.dashboard),
  };
}

type Metrics = Required<NonNullable<OperatorModel['metrics']>>;

function metricsService(
  scope: Construct,
  { name, namespace, labels, selectorLabels }: OperatorModel,
): ApiObject {
  return new ApiObject(scope, 'MetricsService', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: `${name}-metrics`, namespace, labels },
    spec: {
      selector: selectorLabels,
      ports: [{ name: METRICS_PORT, port: HEALTH_PORT, targetPort: 'http', protocol: 'TCP' }],
    },
  });
}

function serviceMonitor(
  scope: Construct,
  { name, namespace, selectorLabels }: OperatorModel,
  labels: Metrics['serviceMonitor'],
): ApiObject {
  return monitoringObject(scope, 'ServiceMonitor', {
    metadata: { name, namespace, labels },
    spec: {
      selector: { matchLabels: selectorLabels },
      endpoints: [{ port: METRICS_PORT, path: '/metrics' }],
    },
  });
}

function prometheusRule(
  scope: Construct,
  { name, namespace }: OperatorModel,
  { labels, groups }: Metrics['prometheusRule'],
): ApiObject {
  return monitoringObject(scope, 'PrometheusRule', {
    metadata: { name, namespace, labels },
    spec: { groups },
  });
}

function monitoringObject(scope: Construct, kind: string, fields: KubeFields): ApiObject {
  return new ApiObject(scope, kind, { apiVersion: MONITORING, kind, ...fields });
}

function dashboard(
  scope: Construct,
  { name, namespace }: OperatorModel,
  { labels, json }: Metrics['dashboard'],
): ApiObject {
  return new ApiObject(scope, 'Dashboard', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `${name}-dashboard`, namespace, labels },
    data: { 'twingate-operator.json': json },
  });
}
