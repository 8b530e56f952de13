export { policyAnnotations, serviceAnnotations, serviceResourceSuffix } from './annotations.js';
export {
  effectiveDefaults,
  kinds,
  twingateCertificateAuthority,
  twingateConnector,
  twingateGateway,
  twingateGroup,
  twingateResource,
  twingateResourceAccess,
} from '../generated/kinds/validators.js';
export { maxNamespaceWatches, namespacePattern } from './namespaces.js';
export type { KindDefinition, KindInfo } from '../generated/kinds/validators.js';
export type {
  CustomResourceDefinition,
  JsonSchemaProps,
  ObjectMeta,
  OwnerReference,
  PrinterColumn,
  ValidationRule,
  Violation,
} from '../generated/kinds/runtime.js';
export type * from '../generated/kinds/types.js';
