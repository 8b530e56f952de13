import { formatGlobalId } from '@twingate-kit/testkit';
import type { ObjectMeta } from '../engine/index.js';
import { serializeMark, type CreateMark } from '../external/create-mark.js';
import { names } from '../external/names.js';
import type { DesiredResource } from '../kinds/resource/desired.js';

/** ID of the remote network that the operator was configured with. */
export const defaultNetworkId = formatGlobalId('RemoteNetwork', 1);

/** Metadata as an earlier process left it that was about to create: finalizer and open mark. */
export function markedMetadata(
  mark: Omit<CreateMark, 'holder' | 'attempt'>,
): Pick<ObjectMeta, 'finalizers' | 'annotations'> {
  const text = serializeMark({ ...mark, attempt: 'earlier-attempt', holder: 'earlier-process' });
  return { finalizers: [names.finalizer], annotations: { [names.annotations.createPending]: text } };
}

/** The input with which a plain resource is created, see {@link DesiredResource}. */
export function plainInput(name: string, address: string): DesiredResource {
  const allowAll = { policy: 'ALLOW_ALL', ports: [] } as const;
  return {
    type: 'Network',
    name,
    address,
    remoteNetworkId: defaultNetworkId,
    alias: null,
    isVisible: true,
    isBrowserShortcutEnabled: false,
    protocols: { allowIcmp: true, tcp: allowAll, udp: allowAll },
    securityPolicyId: null,
    tags: [],
  };
}
