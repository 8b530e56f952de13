export type { ExistingObjectOptions } from './existing-object.js';
export { Group } from './group.js';
export type { GroupProps, IGroup } from './group.js';
export { NetworkResource } from './network-resource.js';
export type { IResource, NetworkResourceProps } from './network-resource.js';
export { PortRange } from './port-range.js';
export { Protocols } from './protocols.js';
export type { Ports } from './protocols.js';
export { TwingateObject } from './twingate-object.js';
export type { ITwingateObject, TwingateObjectProps } from './twingate-object.js';
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
