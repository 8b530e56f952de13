import { twingateResource, type TwingateResourceSpec } from '@twingate-kit/crds';
import { apiVersionOf } from '../../kube/index.js';
import { normalizePortRanges } from '../resource/port-ranges.js';
import { AnnotationReader } from './annotations.js';
import type { Service } from '../gateway/service.js';
import { portsOf, resourceNameOf } from './service.js';

type Spec = TwingateResourceSpec;

/** The TwingateResource that a Service asks for, without what the API server adds. */
export interface WantedResource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly namespace: string;
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly ownerReferences: readonly [object];
  };
  readonly spec: Spec;
}

export type Wish =
  | { readonly kind: 'resource'; readonly resource: WantedResource }
  /** Sentences for people. */
  | { readonly kind: 'invalid'; readonly problems: readonly string[] };

/** The types that annotations can ask for. */
const TYPES = ['Network', 'WebApp'] as const;

/** What the annotations of an exposed Service ask for, or everything that is wrong with them. Never throws. */
export function desiredOf(service: Service): Wish {
  const annotations = new AnnotationReader(service.metadata.annotations ?? {});
  const type = annotations.oneOf('type', TYPES) ?? 'Network';
  const spec: Spec = {
    ...commonSpec(service, annotations),
    ...(type === 'WebApp' ? webAppSpec(service, annotations) : networkSpec(service, annotations)),
  };
  const { problems } = annotations;
  return problems.length > 0
    ? { kind: 'invalid', problems }
    : { kind: 'resource', resource: resourceOf(service, spec) };
}

function resourceOf({ metadata }: Service, spec: Spec): WantedResource {
  const { name, namespace = '', labels = {}, uid = '' } = metadata;
  return {
    apiVersion: apiVersionOf(twingateResource),
    kind: twingateResource.kind,
    metadata: {
      namespace,
      name: resourceNameOf(name),
      labels,
      ownerReferences: [{ apiVersion: 'v1', kind: 'Service', name, uid, controller: true }],
    },
    spec,
  };
}

/** The part of a spec that both types share. An absent annotation leaves its field out. */
function commonSpec({ metadata }: Service, annotations: AnnotationReader): Spec {
  return {
    name: annotations.text('name') ?? resourceNameOf(metadata.name),
    address: `${metadata.name}.${metadata.namespace ?? ''}.svc.cluster.local`,
    ...given({
      alias: annotations.text('alias'),
      securityPolicyId: annotations.globalId('securityPolicyId'),
      isVisible: annotations.boolean('isVisible'),
      syncLabels: annotations.boolean('syncLabels'),
    }),
  };
}

function networkSpec(service: Service, annotations: AnnotationReader): Partial<Spec> {
  const only = (protocol: 'TCP' | 'UDP') => {
    const ranges = portsOf(service, protocol).map((port) => ({ start: port, end: port }));
    return { policy: 'RESTRICTED' as const, ports: normalizePortRanges(ranges) };
  };
  return {
    type: 'Network',
    ...given({ isBrowserShortcutEnabled: annotations.boolean('isBrowserShortcutEnabled') }),
    protocols: { allowIcmp: false, tcp: only('TCP'), udp: only('UDP') },
  };
}

function webAppSpec(service: Service, annotations: AnnotationReader): Partial<Spec> {
  if (annotations.boolean('isBrowserShortcutEnabled') === true) {
    annotations.complain('isBrowserShortcutEnabled', 'can be true for the type Network only');
  }
  const gateway = annotations.text('gatewayName');
  if (gateway === undefined) annotations.complain('gatewayName', 'is required for the type WebApp');
  const namespace = annotations.text('gatewayNamespace') ?? service.metadata.namespace ?? '';
  const rewrites = annotations.pairs('requestHeaderRewrites')?.map(([name, value]) => ({ name, value }));
  return {
    type: 'WebApp',
    ...given({
      gatewayRef: gateway === undefined ? undefined : { name: gateway, namespace },
      downstream: portOf(service, annotations, 'downstreamPort'),
      upstream: exposedPort(service, annotations),
      requestHeaderRewrites: rewrites,
    }),
  };
}

/** The port of the annotation, or the only TCP port of the Service. */
function portOf(
  service: Service,
  annotations: AnnotationReader,
  name: 'downstreamPort' | 'upstreamPort',
): { readonly port: number } | undefined {
  if (annotations.text(name) !== undefined) {
    const port = annotations.port(name);
    return port === undefined ? undefined : { port };
  }
  const [port, ...others] = new Set(portsOf(service, 'TCP'));
  if (port !== undefined && others.length === 0) return { port };
  annotations.complain(
    name,
    'is required for the type WebApp, since the Service has not exactly one TCP port',
  );
  return undefined;
}

function exposedPort(service: Service, annotations: AnnotationReader): { readonly port: number } | undefined {
  const upstream = portOf(service, annotations, 'upstreamPort');
  const ports = portsOf(service, 'TCP');
  if (upstream !== undefined && !ports.includes(upstream.port)) {
    annotations.complain(
      'upstreamPort',
      `must be a TCP port of the Service (${ports.join(', ') || 'it has none'})`,
    );
  }
  return upstream;
}

type Given<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

function given<T extends object>(fields: T): Given<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<T>;
}
