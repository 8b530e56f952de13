import { createTwingateClient } from '@twingate-kit/sdk';
import type { TwingateClient } from '@twingate-kit/sdk';

/**
 * A client from TWINGATE_NETWORK and TWINGATE_API_KEY; TWINGATE_API_URL is for a simulated API.
 *
 * @throws Error that names what is missing
 */
export function clientFrom(env: NodeJS.ProcessEnv, options: { readonly readOnly: boolean }): TwingateClient {
  const { TWINGATE_NETWORK: network, TWINGATE_API_KEY: apiKey, TWINGATE_API_URL: apiUrl } = env;
  if (!network)
    throw new Error('Set TWINGATE_NETWORK to the name of your network: acme for acme.twingate.com.');
  if (!apiKey) throw new Error('Set TWINGATE_API_KEY to an API key, made in the admin console.');
  return createTwingateClient({ network, apiKey, apiUrl, readOnly: options.readOnly });
}
