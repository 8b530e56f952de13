import type { TwingateResource, TwingateResourceSpec } from '@twingate-kit/crds';
import { TerminalError } from '../../engine/index.js';
import type { Stored } from '../../external/external-resource.js';
import { reasons } from '../../external/reasons.js';
import { normalizePortRanges, type PortRange } from './port-ranges.js';

/** What the operator sets on a resource of any type. */
interface DesiredCommon {
  readonly name: string;
  readonly address: string;
  readonly remoteNetworkId: string;
  readonly alias: string | null;
  readonly isVisible: boolean;
  readonly securityPolicyId: string | null;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
}

export interface DesiredNetworkResource extends DesiredCommon {
  readonly type: 'Network';
  readonly isBrowserShortcutEnabled: boolean;
  readonly protocols: DesiredProtocols;
}

/** Protocols have no effect on these: they are neither sent nor compared. */
export interface DesiredKubernetesResource extends DesiredCommon {
  readonly type: 'Kubernetes';
  readonly gatewayId: string;
}

/** These are not port-based: protocols are neither sent nor compared. */
export interface DesiredWebAppResource extends DesiredCommon {
  readonly type: 'WebApp';
  readonly gatewayId: string;
  readonly downstream: DesiredPort;
  readonly upstream: DesiredPort;
  readonly requestHeaderRewrites: readonly { readonly key: string; readonly value: string }[];
}

/** Everything that the operator sets on a resource: the input of its create, and of its update. Plain JSON. */
export type DesiredResource = DesiredNetworkResource | DesiredKubernetesResource | DesiredWebAppResource;

interface DesiredPort {
  readonly port: number;
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

export interface ResourceReferences {
  /** Of the gateway before a Kubernetes or web app resource. */
  readonly gatewayId?: string | undefined;
}

export type ResourceType = DesiredResource['type'];

export function resourceTypeOf({ spec }: Stored<TwingateResource>): ResourceType {
  return spec.type ?? 'Network';
}

/** What the spec and the labels of `object` ask for. Throws TerminalError for what its rules should have refused. */
export function desiredResource(
  object: Stored<TwingateResource>,
  references: ResourceReferences,
  defaults: ResourceDefaults,
): DesiredResource {
  const { spec } = object;
  const common = desiredCommon(object, defaults);
  const type = resourceTypeOf(object);
  switch (type) {
    case 'Network':
      return {
        type,
        ...common,
        isBrowserShortcutEnabled: spec.isBrowserShortcutEnabled ?? false,
        protocols: desiredProtocols(spec.protocols),
      };
    case 'Kubernetes':
      return { type, ...common, gatewayId: required('gatewayRef', references.gatewayId) };
    case 'WebApp':
      return {
        type,
        ...common,
        gatewayId: required('gatewayRef', references.gatewayId),
        downstream: { port: required('downstream', spec.downstream?.port) },
        upstream: { port: required('upstream', spec.upstream?.port) },
        requestHeaderRewrites: desiredRewrites(spec.requestHeaderRewrites),
      };
  }
}

function desiredCommon(object: Stored<TwingateResource>, defaults: ResourceDefaults): DesiredCommon {
  const { spec } = object;
  return {
    // The API trims names; what is asked must be what it can have.
    name: spec.name.trim(),
    address: spec.address,
    remoteNetworkId: orAbsent(spec.remoteNetworkId) ?? defaults.remoteNetworkId,
    alias: orAbsent(spec.alias) ?? null,
    isVisible: spec.isVisible ?? true,
    securityPolicyId: orAbsent(spec.securityPolicyId) ?? null,
    tags: desiredTags(object, defaults.tags),
  };
}

function required<T>(field: string, value: T | undefined): T {
  if (value !== undefined) return value;
  throw new TerminalError(reasons.invalidSpec, `spec.${field} is missing; this type of resource needs it.`);
}

function desiredRewrites(
  rewrites: TwingateResourceSpec['requestHeaderRewrites'] = [],
): DesiredWebAppResource['requestHeaderRewrites'] {
  return rewrites.map(({ name, value }) => ({ key: name, value })).sort((a, b) => (a.key < b.key ? -1 : 1));
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
