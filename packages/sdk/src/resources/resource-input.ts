import type { AccessApprovalMode, RoutingMode } from '../generated/enums.js';
import type { AccessPolicyInput, ProtocolsInput, TagInput } from '../generated/operations.js';
import type { IdLike } from '../global-id.js';

/** What a network resource can be given. A field that is absent or undefined is not sent. */
interface NetworkResourceFields {
  /** Shows a shortcut in the browser. Refused for CIDR ranges and wildcards. */
  readonly isBrowserShortcutEnabled?: boolean | undefined;
  /** Which traffic is let through. */
  readonly protocols?: ProtocolsInput | undefined;
  /** Whether traffic goes through Twingate at all. */
  readonly routingMode?: RoutingMode | undefined;
  /** A DNS name with at least one dot; null clears it (an empty string is refused). */
  readonly alias?: string | null | undefined;
  /** Shows the resource in the clients' lists. */
  readonly isVisible?: boolean | undefined;
  /** ID of a security policy; null is the default policy. */
  readonly securityPolicyId?: IdLike<'SecurityPolicy'> | null | undefined;
  /** All tags, replacing those there are; null and `[]` remove them. */
  readonly tags?: readonly TagInput[] | null | undefined;
  /** How long access lasts. */
  readonly accessPolicy?: AccessPolicyInput | undefined;
  /** Who approves access. */
  readonly approvalMode?: AccessApprovalMode | undefined;
  /** IDs of all groups with access, replacing those there are. */
  readonly groupIds?: readonly IdLike<'Group'>[] | undefined;
}

/** A new network resource. */
export interface NetworkResourceCreateInput extends NetworkResourceFields {
  /** Need not be unique. */
  readonly name: string;
  /** Host name, wildcard, IP address, or CIDR range without host bits. */
  readonly address: string;
  /** ID of the remote network it is in. */
  readonly remoteNetworkId: IdLike<'RemoteNetwork'>;
}

/** Changes of a network resource. A field that is absent or undefined stays as it is. */
export interface NetworkResourceUpdateInput extends NetworkResourceFields {
  /** Need not be unique. */
  readonly name?: string | undefined;
  /** Host name, wildcard, IP address, or CIDR range without host bits. */
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
