import type { TwingateGroup } from '@twingate-kit/crds';
import type { Stored } from '../../external/external-resource.js';

/** Everything the operator sets on a group. Members are managed elsewhere and never sent. */
export interface DesiredGroup {
  readonly name: string;
}

export function desiredGroup(object: Stored<TwingateGroup>): DesiredGroup {
  // The API trims names; what is asked must be what it can have.
  return { name: object.spec.name.trim() };
}
