import type { IncomingMessage } from 'node:http';
import type { Account } from './account.js';
import { errorReply, type HttpReply, jsonReply } from './reply.js';

/** Where a connector's tokens are checked, outside of GraphQL. */
export const validateTokensPath = '/api/v4/connector/validate_tokens';

/** 200 `{}` when the bearer and `refresh_token` of the body are the valid pair of one connector, else 401. */
export function validateTokens(request: IncomingMessage, body: string, account: Account): HttpReply {
  const accessToken = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  const refreshToken = refreshTokenOf(body);
  const valid = account.connectors.list().some(({ tokens }) => {
    return tokens !== null && tokens.accessToken === accessToken && tokens.refreshToken === refreshToken;
  });
  return valid ? jsonReply({}) : errorReply('Invalid connector tokens', 401);
}

function refreshTokenOf(body: string): unknown {
  try {
    const parsed = JSON.parse(body) as unknown;
    return typeof parsed === 'object' && parsed !== null && 'refresh_token' in parsed
      ? parsed.refresh_token
      : undefined;
  } catch {
    return undefined;
  }
}
