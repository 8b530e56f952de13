import { parseNamespacePolicy } from '../namespace-policy.js';

/** What JSON Schema has no word for. Checks of raw texts. */
export const formats = {
  host: isHost,
  'api-url': isApiUrl,
  'global-id': /^[-A-Za-z0-9+/]+={0,3}$/,
  port: isPort,
  'namespace-policy': isNamespacePolicy,
  'object-name': /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
  boolean: /^(true|t|yes|y|on|1|false|f|no|n|off|0)$/i,
} as const;

function isHost(text: string): boolean {
  const match = /^[a-z0-9](?:[-.a-z0-9]*[a-z0-9])?(?::(\d+))?$/i.exec(text);
  if (match === null) return false;
  const [, port] = match;
  return port === undefined || (isPort(port) && Number(port) > 0);
}

/** The same rules as the API client's, which would refuse it later with less help. */
function isApiUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

function isNamespacePolicy(text: string): boolean {
  try {
    parseNamespacePolicy(text);
    return true;
  } catch {
    return false;
  }
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535;
}
