import { isIP } from 'node:net';
import { Refusal } from './refusal.js';

const hostLabels =
  /^(?=.{1,253}$)[a-z0-9_*?]([a-z0-9_*?-]*[a-z0-9_*?])?(\.[a-z0-9_*?]([a-z0-9_*?-]*[a-z0-9_*?])?)*$/i;
const aliasLabels =
  /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$/i;

export function isWildcard(address: string): boolean {
  return /[*?]/.test(address);
}

export function isCidr(address: string): boolean {
  return address.includes('/');
}

/** How the API labels an address; a CIDR counts as an IP. */
export function addressType(address: string): 'IP' | 'DNS' {
  return isCidr(address) || isIP(address) !== 0 ? 'IP' : 'DNS';
}

/** FQDN, wildcard, IP or CIDR without host bits. Refused otherwise. */
export function checkAddress(address: string): string {
  const valid = isIP(address) !== 0 || (isCidr(address) ? isNetwork(address) : hostLabels.test(address));
  if (!valid) throw new Refusal('Invalid IP or FQDN');
  return address;
}

/** A DNS name with at least one dot; an empty text is refused, null clears. */
export function checkAlias(alias: string | null): string | null {
  if (alias !== null && !aliasLabels.test(alias)) throw new Refusal('Alias must be a valid DNS name');
  return alias;
}

/** A DNS name without wildcards. */
export function checkDomain(domain: string): string {
  if (!aliasLabels.test(domain)) throw new Refusal(`Invalid domain: ${domain}`);
  return domain;
}

/** `host:port`, an IPv6 host in brackets. */
export function checkGatewayAddress(address: string): string {
  const [, host = '', port = ''] = /^(.+):(\d{1,5})$/.exec(address) ?? [];
  const bare = /^\[(.+)\]$/.exec(host)?.[1];
  const hostIsValid = bare === undefined ? isHost(host) : isIP(bare) === 6;
  if (!hostIsValid || Number(port) < 1 || Number(port) > 65535)
    throw new Refusal('Gateway address must be host:port');
  return address;
}

function isHost(host: string): boolean {
  return isIP(host) === 4 || (hostLabels.test(host) && !isWildcard(host));
}

function isNetwork(cidr: string): boolean {
  const [host = '', length = '', ...rest] = cidr.split('/');
  const family = isIP(host);
  const bits = family === 4 ? 32 : 128;
  if (family === 0 || rest.length > 0 || !/^\d{1,3}$/.test(length) || Number(length) > bits) return false;
  const hostBits = BigInt(bits - Number(length));
  return (numericAddress(host, family) & ((1n << hostBits) - 1n)) === 0n;
}

function numericAddress(host: string, family: number): bigint {
  if (family === 4) return host.split('.').reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
  const [head = '', tail = ''] = host.replace(/[\d.]+$/, dottedAsHex).split('::');
  const groups = (text: string): string[] => text.split(':').filter((group) => group !== '');
  const missing = 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array<string>(missing).fill('0'), ...groups(tail)];
  return all.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}

/** The last 32 bits of an IPv6 address may be written as an IPv4 address. */
function dottedAsHex(text: string): string {
  if (isIP(text) !== 4) return text;
  const bits = Number(numericAddress(text, 4));
  return `${(bits >>> 16).toString(16)}:${(bits & 0xffff).toString(16)}`;
}
