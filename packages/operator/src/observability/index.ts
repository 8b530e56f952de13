export { startHealthServer, type HealthServer, type HealthServerOptions } from './health.js';
export {
  createLogger,
  type AdjustableLogger,
  type LogFormat,
  type Logger,
  type LoggerOptions,
  type LogVerbosity,
} from './logger.js';
export { metricDefinitions, type MetricDefinition } from './metric-definitions.js';
export {
  OperatorMetrics,
  type MeasuredApiCall,
  type MeasuredBudget,
  type MeasuredKubeCall,
  type MeasuredQueue,
} from './metrics.js';
export { REDACTED } from './redaction.js';
