import type { Group } from '@twingate-kit/sdk';
import type { FieldDrift } from '../../external/external-resource.js';
import type { DesiredGroup } from './desired.js';

export function compareGroup(desired: DesiredGroup, remote: Group): readonly FieldDrift[] {
  return desired.name === remote.name ? [] : [{ field: 'name' }];
}
