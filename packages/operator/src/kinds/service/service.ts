import { serviceResourceSuffix } from '@twingate-kit/crds';
import type { KubeObject, ObjectKey } from '../../engine/index.js';
import { names } from '../../external/names.js';
import type { Service } from '../gateway/service.js';

/** Whether the Service asks for a TwingateResource. */
export function isExposed({ metadata }: KubeObject): boolean {
  return metadata.annotations?.[names.serviceAnnotations.enabled] === 'true';
}

/** The TwingateResource of a Service. */
export function resourceNameOf(serviceName: string): string {
  return `${serviceName}${serviceResourceSuffix}`;
}

/** Its key in a store. */
export function resourceKeyOf({ metadata }: Service): ObjectKey {
  return `${metadata.namespace ?? ''}/${resourceNameOf(metadata.name)}`;
}

/** The Service whose TwingateResource has this name; undefined when none can. */
export function serviceNameOf(resourceName: string): string | undefined {
  return resourceName.endsWith(serviceResourceSuffix)
    ? resourceName.slice(0, -serviceResourceSuffix.length)
    : undefined;
}

export function portsOf({ spec }: Service, protocol: 'TCP' | 'UDP'): readonly number[] {
  const ports = spec?.ports ?? [];
  return ports.filter((port) => (port.protocol ?? 'TCP') === protocol).map(({ port }) => port);
}
