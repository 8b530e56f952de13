import { request } from 'node:https';

export interface ApiAccess {
  readonly server: string;
  /** PEM of the authority that signed the server's certificate. */
  readonly certificateAuthority: string;
  readonly token: string;
}

export interface ApiCall {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly signal: AbortSignal;
}

/** One call on a connection of its own; resolves with the HTTP status, rejects when there was no answer. */
export function callApi(access: ApiAccess, call: ApiCall): Promise<number> {
  const body = call.body === undefined ? undefined : JSON.stringify(call.body);
  const options = {
    method: call.method ?? 'GET',
    ca: access.certificateAuthority,
    agent: false,
    signal: call.signal,
    headers: { authorization: `Bearer ${access.token}`, 'content-type': 'application/json' },
  } as const;
  return new Promise((resolve, reject) => {
    const sent = request(new URL(call.path, access.server), options, (response) => {
      response.once('error', reject);
      response.once('end', () => resolve(response.statusCode ?? 0));
      response.resume();
    });
    sent.once('error', reject);
    sent.end(body);
  });
}
