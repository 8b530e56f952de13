import type { StoredDevice } from '../entities/device.js';
import { notFound } from '../refusal.js';
import { mutation } from './mutation.js';

interface Identified {
  readonly id: string;
}

/** Taking back a state that the device is not in changes nothing. */
export const deviceMutations = {
  deviceArchive: changes(() => ({ activeState: 'ARCHIVED' })),
  deviceUnarchive: changes(({ activeState }) =>
    activeState === 'ARCHIVED' ? { activeState: 'ACTIVE' } : {},
  ),
  deviceBlock: changes(() => ({ activeState: 'BLOCKED' })),
  deviceUnblock: changes(({ activeState }) => (activeState === 'BLOCKED' ? { activeState: 'ACTIVE' } : {})),
  deviceUpdate: changes((_device, { isTrusted }: Identified & { readonly isTrusted: boolean }) => ({
    isTrusted,
  })),
};

function changes<Args extends Identified>(
  change: (device: StoredDevice, args: Args) => Partial<StoredDevice>,
) {
  return mutation((args: Args, { account, visibleFrom }) => {
    const device = account.devices.get(args.id);
    if (device === undefined) throw notFound('id', 'Device', args.id);
    const changed = { ...device, ...change(device, args) };
    account.devices.write(changed, visibleFrom);
    return changed;
  });
}
