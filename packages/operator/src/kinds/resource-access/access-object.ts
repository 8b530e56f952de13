import type { TwingateGroup, TwingateResource, TwingateResourceAccess } from '@twingate-kit/crds';
import type { ManagedObject, ManagedStatus, Stored } from '../../external/external-resource.js';

export interface AccessStatus extends ManagedStatus {
  /** The grant that landed. */
  readonly resourceId?: string | null;
  readonly principalId?: string | null;
  /** The same, where the older operator keeps it. */
  readonly twingate_resource_access_change?: {
    readonly success?: boolean;
    readonly resource_id?: string | null;
    readonly principal_id?: string | null;
  } | null;
}

/** A TwingateResourceAccess as the API server has it. */
export interface ServedAccess extends ManagedObject {
  readonly spec: TwingateResourceAccess['spec'] & ManagedObject['spec'];
  readonly status?: AccessStatus;
}

/** What access objects refer to, as the API server has it. */
export type ServedResource = Stored<TwingateResource>;
export type ServedGroup = Stored<TwingateGroup>;
