import type { TwingateResource, TwingateResourceSpec } from '@twingate-kit/crds';
import { TerminalError } from '../../engine/index.js';
import type { Stored } from '../../external/external-resource.js';
import { reasons } from '../../external/reasons.js';
import { normalizePortRanges, type PortRange } from './port-ranges.js';

/** Everything the operator sets on a network resource: the input of its create, and of its update. Plain JSON. */
export interface DesiredResource {
  readonly name: string;
  readonly address: string;
  readonly remoteNetworkId: string;
  readonly alias: string | null;
  readonly isVisible: boolean;
  readonly isBrowserShortcutEnabled: boolean;
  readonly protocols: DesiredProtocols;
  readonly securityPolicyId: string | null;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
}

export interface DesiredProtocols {
  readonly allowIcmp: boolean;
  readonly tcp: DesiredProtocol;
  readonly udp: DesiredProtocol;
}

export interface DesiredProtocol {
  readonly policy: 'ALLOW_ALL' | 'RESTRICTED';
  readonly ports: readonly PortRange[];
}

export interface ResourceDefaults {
  /** Network of resources that name none. */
  readonly remoteNetworkId: string;
  /** Tags of every resource; labels of the same key win. */
  readonly tags: Readonly<Record<string, string>>;
}

/** What the spec and the labels of `object` ask for. Throws TerminalError for types that are not network resources. */
export function desiredResource(
  object: Stored<TwingateResource>,
  defaults: ResourceDefaults,
): DesiredResource {
  const { spec } = object;
  if (spec.type !== undefined && spec.type !== 'Network') {
    throw new TerminalError(
      reasons.unsupportedType,
      `TwingateResources of type ${spec.type} are not supported by this version of the operator; only Network is.`,
    );
  }
  return {
    // The API trims names; what is asked must be what it can have.
    name: spec.name.trim(),
    address: spec.address,
    remoteNetworkId: orAbsent(spec.remoteNetworkId) ?? defaults.remoteNetworkId,
    alias: orAbsent(spec.alias) ?? null,
    isVisible: spec.isVisible ?? true,
    isBrowserShortcutEnabled: spec.isBrowserShortcutEnabled ?? false,
    protocols: desiredProtocols(spec.protocols),
    securityPolicyId: orAbsent(spec.securityPolicyId) ?? null,
    tags: desiredTags(object, defaults.tags),
  };
}

/** Absent or null protocols, and each absent or null part of them, allow everything. */
function desiredProtocols(protocols: TwingateResourceSpec['protocols']): DesiredProtocols {
  return {
    allowIcmp: protocols?.allowIcmp ?? true,
    tcp: desiredProtocol(protocols?.tcp),
    udp: desiredProtocol(protocols?.udp),
  };
}

function desiredProtocol(protocol: NonNullable<TwingateResourceSpec['protocols']>['tcp']): DesiredProtocol {
  if (protocol?.policy !== 'RESTRICTED') return { policy: 'ALLOW_ALL', ports: [] };
  return { policy: 'RESTRICTED', ports: normalizePortRanges((protocol.ports ?? []).flatMap(toRange)) };
}

/** The schema's type allows halves of a range, its rules do not. */
function toRange({ start, end }: { readonly start?: number; readonly end?: number }): readonly PortRange[] {
  return start === undefined || end === undefined ? [] : [{ start, end }];
}

/** Labels become tags; Twingate has no tags without a value, so labels without one are left out. */
function desiredTags(
  object: Stored<TwingateResource>,
  defaults: Readonly<Record<string, string>>,
): DesiredResource['tags'] {
  if (object.spec.syncLabels === false) return [];
  const given = [...Object.entries(defaults), ...Object.entries(object.metadata.labels ?? {})];
  const tags = new Map(given.map(([key, value]) => [key.trim(), value.trim()]));
  return [...tags]
    .filter(([key, value]) => key !== '' && value !== '')
    .map(([key, value]) => ({ key, value }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

function orAbsent(value: string | null | undefined): string | undefined {
  return value === null || value === '' ? undefined : value;
}
