import type { AccessApprovalMode, RoutingMode } from '../generated/enums.js';
import type {
  AccessPolicyInput,
  KeyValueInputObject,
  KubernetesDownstreamInput,
  KubernetesUpstreamInput,
  ProtocolsInput,
  SSHDownstreamInput,
  SSHUpstreamInput,
  TagInput,
  WebAppDownstreamInput,
  WebAppUpstreamInput,
} from '../generated/operations.js';
import type { IdLike } from '../global-id.js';

/** What every resource can be given. A field that is absent or undefined is not sent. */
interface ResourceFields {
  /** A DNS name with at least one dot; null clears it (an empty string is refused). */
  readonly alias?: string | null | undefined;
  /** Shows the resource in the clients' lists. Default of the API: true. */
  readonly isVisible?: boolean | undefined;
  /** ID of a security policy; null is the default policy. */
  readonly securityPolicyId?: IdLike<'SecurityPolicy'> | null | undefined;
  /** All tags, replacing those there are; null and `[]` remove them. At most 64; keys must not start with `tg`. */
  readonly tags?: readonly TagInput[] | null | undefined;
  /** How long access lasts, in seconds. Default of the API: mode `MANUAL`. */
  readonly accessPolicy?: AccessPolicyInput | undefined;
  /** Who approves access. Default of the API: `MANUAL`. */
  readonly approvalMode?: AccessApprovalMode | undefined;
  /** IDs of all groups with access, replacing those there are. */
  readonly groupIds?: readonly IdLike<'Group'>[] | undefined;
}

/** What every new resource needs. */
interface ResourceCreateFields extends ResourceFields {
  /** Need not be unique. */
  readonly name: string;
  /** Host name or IP address; for a network resource also a wildcard or a CIDR range without host bits. */
  readonly address: string;
  /** ID of the remote network it is in. */
  readonly remoteNetworkId: IdLike<'RemoteNetwork'>;
}

/** What can be changed of every resource. A field that is absent or undefined stays as it is. */
interface ResourceUpdateFields extends ResourceFields {
  /** Need not be unique. */
  readonly name?: string | undefined;
  /** Host name or IP address; for a network resource also a wildcard or a CIDR range without host bits. */
  readonly address?: string | undefined;
  /** ID of the remote network it is in. */
  readonly remoteNetworkId?: IdLike<'RemoteNetwork'> | undefined;
  /** IDs of groups that get access. Do not combine with `groupIds`. */
  readonly addedGroupIds?: readonly IdLike<'Group'>[] | undefined;
  /** IDs of groups that lose access. Do not combine with `groupIds`. */
  readonly removedGroupIds?: readonly IdLike<'Group'>[] | undefined;
  /** False switches the resource off. */
  readonly isActive?: boolean | undefined;
}

/** What only network resources have. */
interface NetworkResourceFields {
  /** Shows a shortcut in the browser. Refused for CIDR ranges and wildcards. */
  readonly isBrowserShortcutEnabled?: boolean | undefined;
  /** Which traffic is let through. Default of the API: all. */
  readonly protocols?: ProtocolsInput | undefined;
  /** Whether traffic goes through Twingate at all. Default of the API: `THROUGH_TWINGATE`. */
  readonly routingMode?: RoutingMode | undefined;
}

/** A new network resource. */
export interface NetworkResourceCreateInput extends ResourceCreateFields, NetworkResourceFields {}

/** Changes of a network resource. A field that is absent or undefined stays as it is. */
export interface NetworkResourceUpdateInput extends ResourceUpdateFields, NetworkResourceFields {
  /** IDs of all groups whose members approve access, replacing those there are. */
  readonly approverGroupIds?: readonly IdLike<'Group'>[] | undefined;
  /** IDs of groups whose members approve from now on. Do not combine with `approverGroupIds`. */
  readonly addedApproverGroupIds?: readonly IdLike<'Group'>[] | undefined;
  /** IDs of groups whose members no longer approve. Do not combine with `approverGroupIds`. */
  readonly removedApproverGroupIds?: readonly IdLike<'Group'>[] | undefined;
}

/** What only Kubernetes resources have. */
interface KubernetesResourceFields {
  /** ID of the gateway before it. */
  readonly gatewayId?: IdLike<'Gateway'> | undefined;
  /** Name of a cluster in the gateway's own configuration. Default: the cluster that the gateway runs in. */
  readonly clusterRef?: string | undefined;
  /** Port of the Kubernetes API behind the gateway. */
  readonly upstream?: KubernetesUpstreamInput | undefined;
  /** Port that users connect to. */
  readonly downstream?: KubernetesDownstreamInput | undefined;
}

/** A new Kubernetes resource. */
export interface KubernetesResourceCreateInput extends ResourceCreateFields, KubernetesResourceFields {}

/** Changes of a Kubernetes resource. A field that is absent or undefined stays as it is. */
export interface KubernetesResourceUpdateInput extends ResourceUpdateFields, KubernetesResourceFields {}

/** What only SSH resources have. */
interface SSHResourceFields {
  /** Port of the SSH server behind the gateway. */
  readonly upstream?: SSHUpstreamInput | undefined;
  /** Port that users connect to. */
  readonly downstream?: SSHDownstreamInput | undefined;
}

/** A new SSH resource. */
export interface SSHResourceCreateInput extends ResourceCreateFields, SSHResourceFields {
  /** ID of the gateway before it. */
  readonly gatewayId: IdLike<'Gateway'>;
}

/** Changes of an SSH resource. A field that is absent or undefined stays as it is. */
export interface SSHResourceUpdateInput extends ResourceUpdateFields, SSHResourceFields {
  /** ID of the gateway before it. */
  readonly gatewayId?: IdLike<'Gateway'> | undefined;
}

/** A new web app resource. */
export interface WebAppResourceCreateInput extends ResourceCreateFields {
  /** ID of the gateway before it. */
  readonly gatewayId: IdLike<'Gateway'>;
  /** Port of the application behind the gateway, and how the gateway connects to it. */
  readonly upstream: WebAppUpstreamInput;
  /** Port that users connect to, and how. */
  readonly downstream: WebAppDownstreamInput;
  /** Headers that the gateway sets on requests. Names are unique, ignoring case. */
  readonly requestHeaderRewrites?: readonly KeyValueInputObject[] | undefined;
}

/** Changes of a web app resource. A field that is absent or undefined stays as it is. */
export interface WebAppResourceUpdateInput extends ResourceUpdateFields {
  /** ID of the gateway before it. */
  readonly gatewayId?: IdLike<'Gateway'> | undefined;
  /** Port of the application behind the gateway, and how the gateway connects to it. */
  readonly upstream?: WebAppUpstreamInput | undefined;
  /** Port that users connect to, and how. */
  readonly downstream?: WebAppDownstreamInput | undefined;
  /** All headers that the gateway sets, replacing those there are; `[]` removes them. */
  readonly requestHeaderRewrites?: readonly KeyValueInputObject[] | undefined;
}
