export { AccessPolicy } from './access-policy.js';
export { CertificateAuthority } from './certificate-authority.js';
export type { CertificateAuthorityProps, ICertificateAuthority } from './certificate-authority.js';
export { Connector } from './connector.js';
export type { ConnectorImage, ConnectorImagePolicy, ConnectorProps, IConnector } from './connector.js';
export { setDefaults } from './defaults.js';
export type { TwingateDefaults } from './defaults.js';
export type { ExistingObjectOptions } from './existing-object.js';
export { exposeService } from './expose-service.js';
export type { ServiceExposure, WebAppExposure } from './expose-service.js';
export { Gateway } from './gateway.js';
export type { GatewayProps, IGateway } from './gateway.js';
export { Group } from './group.js';
export type { GroupProps, IGroup } from './group.js';
export { KubernetesResource } from './kubernetes-resource.js';
export type { KubernetesResourceProps } from './kubernetes-resource.js';
export { NetworkResource } from './network-resource.js';
export type { NetworkResourceProps } from './network-resource.js';
export { PortRange } from './port-range.js';
export { Principal } from './principal.js';
export { Protocols } from './protocols.js';
export type { Ports } from './protocols.js';
export type { CoreObject } from './references.js';
export { Resource } from './resource.js';
export type { IResource, ResourceProps } from './resource.js';
export { ResourceAccess } from './resource-access.js';
export type { AccessTerms, IResourceAccess, ResourceAccessProps } from './resource-access.js';
export { TwingateObject } from './twingate-object.js';
export type { ITwingateObject, TwingateObjectProps } from './twingate-object.js';
export { WebAppResource } from './web-app-resource.js';
export type { WebAppResourceProps } from './web-app-resource.js';
export { ApiKey } from './operator/api-key.js';
export type { EnvVar, KubeFields, Labels } from './operator/operator-model.js';
export type {
  DisruptionBudget,
  LabelledObject,
  OperatorGateway,
  OperatorImage,
  OperatorMetrics,
  OperatorNetworkPolicy,
  OperatorServiceAccount,
  TwingateOperatorProps,
} from './operator/operator-props.js';
export { RemoteNetwork } from './operator/remote-network.js';
export { TwingateOperator } from './operator/twingate-operator.js';
