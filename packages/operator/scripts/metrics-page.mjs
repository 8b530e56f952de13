import { metricDefinitions } from '../dist/observability/metric-definitions.js';

/** The reference of metrics, as Markdown. */
export default function metricsPage() {
  return `# Metrics

Served as \`/metrics\` on the port of health checks, for Prometheus. Times are in seconds. No label holds the name of an object. What to watch, and what
to do then, is in [observability](../observability.md).

| Metric | Type | Labels | What it tells |
| --- | --- | --- | --- |
${Object.values(metricDefinitions).map(row).join('\n')}

A histogram has the usual \`_bucket\`, \`_sum\` and \`_count\`.
`;
}

function row({ name, type, labels, help }) {
  return `| \`${name}\` | ${type} | ${labels.map((label) => `\`${label}\``).join(', ')} | ${help} |`;
}
