export { startHealthServer, type HealthServer, type HealthServerOptions } from './health.js';
export {
  createLogger,
  type LogFormat,
  type Logger,
  type LoggerOptions,
  type LogVerbosity,
} from './logger.js';
export {
  OperatorMetrics,
  type MeasuredApiCall,
  type MeasuredKubeCall,
  type MeasuredQueue,
} from './metrics.js';
export { REDACTED } from './redaction.js';
