import { isCidr, isWildcard } from '../address.js';
import type { AccessPolicy } from '../entities/access-edge.js';
import { defaultPolicyId } from '../entities/record.js';
import type { StoredProtocol, StoredProtocols, StoredResource, Tag } from '../entities/resource.js';
import { Refusal } from '../refusal.js';

const secondsPerHour = 3600;
const secondsPerYear = 365 * 24 * secondsPerHour;

/** Ranges are stored as given: neither sorted nor merged. */
export function checkProtocols(protocols: StoredProtocols): StoredProtocols {
  checkPorts(protocols.tcp);
  checkPorts(protocols.udp);
  return protocols;
}

function checkPorts(protocol: StoredProtocol): void {
  for (const { start, end } of protocol.ports) {
    if (start < 1 || end > 65535 || start > end) throw new Refusal(`Invalid port range: ${start}-${end}`);
  }
}

export function checkPort({ port }: { readonly port: number }): { readonly port: number } {
  if (port < 1 || port > 65535) throw new Refusal(`Invalid port: ${port}`);
  return { port };
}

export function checkTlsPort(input: { readonly port: number; readonly tlsMode?: string | null }): {
  readonly port: number;
  readonly tlsMode: string;
} {
  return { ...checkPort(input), tlsMode: input.tlsMode ?? 'NONE' };
}

/** Header names are unique ignoring case. */
export function checkRewrites(rewrites: readonly Tag[]): readonly Tag[] {
  const names = new Set(rewrites.map(({ key }) => key.toLowerCase()));
  if (names.size !== rewrites.length) throw new Refusal('Header names must be unique.');
  return rewrites;
}

/** Trimmed; at most 64 unique keys of 1-128 characters that do not start with `tg`, values of 1-256 characters. */
export function checkTags(tags: readonly Tag[] | null): readonly Tag[] {
  const trimmed = (tags ?? []).map(({ key, value }) => ({ key: key.trim(), value: value.trim() }));
  if (trimmed.length > 64) throw new Refusal('A Resource can have at most 64 tags.');
  if (new Set(trimmed.map((tag) => tag.key)).size !== trimmed.length)
    throw new Refusal('Tag keys must be unique.');
  for (const { key, value } of trimmed) {
    if (key.startsWith('tg')) throw new Refusal(`Tag key '${key}' must not start with 'tg'.`);
    if (key.length < 1 || key.length > 128) throw new Refusal('Tag keys must have 1 to 128 characters.');
    if (value.length < 1 || value.length > 256)
      throw new Refusal('Tag values must have 1 to 256 characters.');
  }
  return trimmed;
}

export function checkAccessPolicy(input: {
  readonly mode: AccessPolicy['mode'];
  readonly durationSeconds?: number | null;
}): AccessPolicy {
  const durationSeconds = input.durationSeconds ?? null;
  if (input.mode === 'MANUAL' && durationSeconds !== null)
    throw new Refusal('durationSeconds must not be set when mode is MANUAL');
  if (input.mode === 'AUTO_LOCK' && durationSeconds === null)
    throw new Refusal('durationSeconds is required when mode is AUTO_LOCK');
  if (durationSeconds !== null && (durationSeconds < secondsPerHour || durationSeconds > secondsPerYear))
    throw new Refusal('durationSeconds must be between 1 hour and 365 days');
  return { mode: input.mode, durationSeconds };
}

/** Rules that need more than one field. */
export function checkResource(resource: StoredResource): void {
  const spansHosts = isWildcard(resource.address) || isCidr(resource.address);
  if (resource.isBrowserShortcutEnabled && spansHosts)
    throw new Refusal("Resources with a CIDR range or wildcard can't have the browser shortcut enabled.");
  if (resource.__typename !== 'NetworkResource') {
    if (spansHosts) throw new Refusal('Invalid IP or FQDN');
    return;
  }
  if (resource.routingMode === 'BYPASS_TWINGATE') checkBypass(resource, spansHosts);
}

function checkBypass(resource: StoredResource, spansHosts: boolean): void {
  const restricted = [resource.protocols.tcp, resource.protocols.udp].some(
    ({ policy }) => policy === 'RESTRICTED',
  );
  const policies = resource.access.map((edge) => edge.securityPolicyId);
  if (spansHosts) throw new Refusal('Bypass Resources cannot have a wildcard address');
  if (resource.securityPolicyId !== defaultPolicyId || policies.some((policy) => policy !== null))
    throw new Refusal('Bypass Resources cannot have a security policy');
  if (restricted) throw new Refusal('Bypass Resources cannot have port restrictions');
}
