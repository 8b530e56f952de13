import { serviceAnnotations, serviceResourceSuffix } from '@twingate-kit/crds';
import type { ApiObject } from 'cdk8s';
import { defined } from './defined.js';
import type { IGateway } from './gateway.js';
import { expectKind } from './references.js';
import { Resource } from './resource.js';
import type { IResource } from './resource.js';

/** What users reach behind the Service, when it is a web application. */
export interface WebAppExposure {
  /** The gateway through which it is reached. */
  readonly gateway: IGateway;
  /**
   * The port that users connect to.
   * @default the only TCP port of the Service
   */
  readonly downstreamPort?: number;
  /**
   * A TCP port of the Service.
   * @default its only one
   */
  readonly upstreamPort?: number;
  /**
   * Headers of requests, with the values that the gateway gives them.
   * @default none
   */
  readonly requestHeaderRewrites?: Readonly<Record<string, string>>;
}

/** How a Service appears in Twingate. */
export interface ServiceExposure {
  /**
   * Name of the resource in Twingate.
   * @default the name of the Service, and `-resource`
   */
  readonly name?: string;
  /**
   * Another name under which clients reach the resource.
   * @default none
   */
  readonly alias?: string;
  /**
   * Global ID of the security policy.
   * @default the default policy of the account
   */
  readonly securityPolicyId?: string;
  /** @default true */
  readonly isVisible?: boolean;
  /**
   * Not for web applications.
   * @default false
   */
  readonly isBrowserShortcutEnabled?: boolean;
  /**
   * Whether the labels of the Service become tags of the resource.
   * @default true
   */
  readonly syncLabels?: boolean;
  /**
   * A web application behind a gateway.
   * @default the TCP and UDP ports of the Service, on the network
   */
  readonly webApp?: WebAppExposure;
}

/**
 * Annotates a Service so that the operator makes a TwingateResource of it. Returns that resource, to give access to.
 *
 * @param service an object of kind Service, made by whatever class
 * @throws when the object is no Service
 * @example
 * exposeService(service, { name: 'Shop' }).grantAccess(engineers);
 */
export function exposeService(service: ApiObject, exposure: ServiceExposure = {}): IResource {
  expectKind(service.node.path, service, 'Service');
  const annotations = annotationsFor(exposure);
  service.metadata.addAnnotation(serviceAnnotations.enabled, 'true');
  for (const [name, value] of Object.entries(annotations)) {
    service.metadata.addAnnotation(serviceAnnotations.prefix + name, String(value));
  }
  service.node.addValidation({ validate: () => problemsOf(service, exposure) });
  const { namespace } = service.metadata;
  const name = `${service.name}${serviceResourceSuffix}`;
  return Resource.fromResourceName(service, 'TwingateResource', name, defined({ namespace }));
}

function annotationsFor({
  webApp,
  ...exposure
}: ServiceExposure): Readonly<Record<string, string | number | boolean>> {
  return defined({ ...exposure, ...(webApp === undefined ? {} : webAppAnnotations(webApp)) });
}

function webAppAnnotations({ gateway, requestHeaderRewrites, ...ports }: WebAppExposure) {
  expectKind('webApp.gateway', gateway, 'TwingateGateway');
  return {
    type: 'WebApp',
    gatewayName: gateway.name,
    gatewayNamespace: gateway.namespace,
    requestHeaderRewrites: requestHeaderRewrites && JSON.stringify(requestHeaderRewrites),
    ...ports,
  };
}

interface Port {
  readonly port: number;
  readonly protocol?: string;
}

/** What the operator would refuse, or what nobody can have meant. */
function problemsOf(service: ApiObject, { webApp, isBrowserShortcutEnabled }: ServiceExposure): string[] {
  const { spec } = service.toJson() as { readonly spec?: { readonly ports?: readonly Port[] } };
  const of = (...protocols: string[]): number[] =>
    (spec?.ports ?? [])
      .filter(({ protocol = 'TCP' }) => protocols.includes(protocol))
      .map(({ port }) => port);
  if (webApp === undefined)
    return of('TCP', 'UDP').length > 0
      ? []
      : ['spec.ports: to be exposed, a Service needs a TCP or UDP port'];
  return [
    ...(isBrowserShortcutEnabled === true
      ? ['isBrowserShortcutEnabled: a web application has no browser shortcut']
      : []),
    ...webAppProblems(webApp, of('TCP')),
  ];
}

function webAppProblems({ downstreamPort, upstreamPort }: WebAppExposure, tcp: readonly number[]): string[] {
  const onlyOne = new Set(tcp).size === 1;
  const missing = Object.entries({ downstreamPort, upstreamPort })
    .filter(([, port]) => port === undefined && !onlyOne)
    .map(([name]) => `webApp.${name}: is required, since the Service has not exactly one TCP port`);
  const foreign = upstreamPort !== undefined && !tcp.includes(upstreamPort);
  return foreign
    ? [
        ...missing,
        `webApp.upstreamPort: must be a TCP port of the Service (${tcp.join(', ') || 'it has none'})`,
      ]
    : missing;
}
