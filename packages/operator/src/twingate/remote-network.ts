import { isGlobalId } from '@twingate-kit/sdk';
import type { Config } from '../config.js';
import type { CallOptions } from '../external/external-resource.js';
import type { TwingateApi } from './api.js';

/** The configured remote network does not exist, or its name does not say which one. Waiting does not help. */
export class RemoteNetworkError extends Error {
  override readonly name = 'RemoteNetworkError';
}

/**
 * ID of the remote network of resources that name none. Throws RemoteNetworkError when there is no such network, and the
 * engine's errors when the API cannot be asked.
 */
export async function resolveRemoteNetwork(
  api: TwingateApi,
  configured: Config['remoteNetwork'],
  options: CallOptions,
): Promise<string> {
  if (configured.by === 'id') return checkId(api, configured.id, options);
  const { name } = configured;
  const found = await api.call(async ({ remoteNetworks }) => {
    const matches: string[] = [];
    for await (const network of remoteNetworks.list({ filter: { name: { eq: name } }, ...options }))
      matches.push(network.id);
    return matches;
  });
  const [id] = found;
  if (id === undefined) {
    throw new RemoteNetworkError(
      `TWINGATE_REMOTE_NETWORK_NAME: no remote network is called "${name}" in Twingate. Correct it or create the network.`,
    );
  }
  if (found.length > 1) {
    throw new RemoteNetworkError(
      `TWINGATE_REMOTE_NETWORK_NAME: ${found.length} remote networks are called "${name}" (${found.join(', ')}). Set TWINGATE_REMOTE_NETWORK_ID instead.`,
    );
  }
  return id;
}

async function checkId(api: TwingateApi, id: string, options: CallOptions): Promise<string> {
  if (!isGlobalId(id)) {
    // The value is not repeated: what is pasted into the wrong place may be a key.
    throw new RemoteNetworkError(
      'TWINGATE_REMOTE_NETWORK_ID is not an ID of Twingate (base64 of Type:number). Correct it.',
    );
  }
  const network = await api.call(({ remoteNetworks }) => remoteNetworks.get(id, options));
  if (network !== null) return id;
  throw new RemoteNetworkError(
    `TWINGATE_REMOTE_NETWORK_ID: no remote network has the ID ${id} in Twingate. Correct it.`,
  );
}
