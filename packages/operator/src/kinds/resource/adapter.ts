import { twingateResource, type TwingateResource } from '@twingate-kit/crds';
import type { Page, Resource, ResourceWithAccess, TwingateClient } from '@twingate-kit/sdk';
import { collect } from '../collect.js';
import type { CallOptions, ExternalResource, RemotePage, Stored } from '../../external/external-resource.js';
import type { TwingateApi } from '../../twingate/api.js';
import type { DefaultPolicy } from '../../twingate/default-policy.js';
import type { ServedGateway } from '../gateway/gateway-object.js';
import { requireManagedId, type References, type ReferenceTarget } from '../references.js';
import { compareResource } from './compare.js';
import {
  desiredResource,
  resourceTypeOf,
  type DesiredResource,
  type ResourceDefaults,
  type ResourceReferences,
  type ResourceType,
} from './desired.js';
import {
  implicitGatewayName,
  isOwnedByService,
  otherOwners,
  requireSameService,
  withGatewayRef,
} from './migration.js';

/** Who takes from the sweeps over resources what they say about access. */
export interface AccessListener {
  /** A sweep begins. Returns whether it is to read access as well. */
  begin(): boolean;
  take(page: Page<ResourceWithAccess>): void;
}

export interface ResourceAdapterOptions {
  readonly api: TwingateApi;
  readonly defaultPolicy: DefaultPolicy;
  readonly defaults: () => ResourceDefaults;
  readonly references: References;
  readonly gateways: ReferenceTarget<ServedGateway>;
  readonly access: () => AccessListener;
}

type ResourceObject = Stored<TwingateResource>;

const typenames: Readonly<Record<ResourceType, Resource['__typename']>> = {
  Network: 'NetworkResource',
  Kubernetes: 'KubernetesResource',
  WebApp: 'WebAppResource',
};

/** TwingateResource and the resources of the Admin API. */
export function resourceAdapter(
  options: ResourceAdapterOptions,
): ExternalResource<ResourceObject, DesiredResource, Resource> {
  const { api, defaultPolicy, defaults } = options;
  return {
    apiVersion: `${twingateResource.group}/${twingateResource.version}`,
    kind: twingateResource.kind,
    plural: twingateResource.plural,
    validate: (object) => twingateResource.validate(withGatewayRef(object)),
    desired: async (object, call) =>
      desiredResource(object, await resolve(object, options, call), defaults()),
    compare: (desired, remote) => compareResource(desired, remote, defaultPolicy.id),
    naturalKey: ({ name, address, remoteNetworkId }) => JSON.stringify([name, address, remoteNetworkId]),
    matches: (input, remote) =>
      remote.__typename === typenames[input.type] &&
      remote.name === input.name &&
      remote.address.value === input.address &&
      remote.remoteNetwork.id === input.remoteNetworkId,
    incompatibility,
    specFields: (object) => {
      const name = implicitGatewayName(object);
      return name === undefined ? {} : { gatewayRef: { name } };
    },
    metadataFields: (object) => (isOwnedByService(object) ? { ownerReferences: otherOwners(object) } : {}),
    observe: (id, call) => api.call((client) => client.resources.get(id, call)),
    candidates: (input, call) =>
      collect(
        api.iterate((client) =>
          client.resources.list({
            filter: { name: { eq: input.name }, remoteNetworkId: { eq: input.remoteNetworkId } },
            ...call,
          }),
        ),
      ),
    pages: async function* (call) {
      await defaultPolicy.refresh(call);
      yield* resourcePages(api, options.access(), call);
    },
    create: (input, call) => api.call((client) => createIn(client, input, call)),
    update: (id, desired, call) =>
      api.call((client) => updateIn(client, id, desired, call), { type: 'Resource', id }),
    delete: (id, call) => api.delete({ type: 'Resource', id }, (client) => client.resources.delete(id, call)),
  };
}

function incompatibility(object: ResourceObject, { id, __typename }: Resource): string | undefined {
  const type = resourceTypeOf(object);
  return __typename === typenames[type]
    ? undefined
    : `${id} is a ${__typename} in Twingate and cannot be managed by a TwingateResource of type ${type}. Correct spec.id.`;
}

/** The gateway's ID, for the types that have a gateway. */
async function resolve(
  object: ResourceObject,
  { references, gateways }: ResourceAdapterOptions,
  { signal }: CallOptions,
): Promise<ResourceReferences> {
  const { gatewayRef } = withGatewayRef(object).spec;
  if (resourceTypeOf(object) === 'Network' || gatewayRef === undefined) return {};
  const gateway = await references.find(object, gatewayRef, 'gatewayRef', gateways, signal);
  const service = implicitGatewayName(object);
  if (service !== undefined) requireSameService(object, service, gateway);
  return { gatewayId: requireManagedId(gateway, gateways) };
}

function createIn(
  { resources }: TwingateClient,
  desired: DesiredResource,
  call: CallOptions,
): Promise<Resource> {
  switch (desired.type) {
    case 'Network':
      return resources.createNetwork(inputOf(desired), call);
    case 'Kubernetes':
      return resources.createKubernetes(inputOf(desired), call);
    case 'WebApp':
      return resources.createWebApp(inputOf(desired), call);
  }
}

function updateIn(
  { resources }: TwingateClient,
  id: string,
  desired: DesiredResource,
  call: CallOptions,
): Promise<Resource> {
  switch (desired.type) {
    case 'Network':
      return resources.updateNetwork(id, inputOf(desired), call);
    case 'Kubernetes':
      return resources.updateKubernetes(id, inputOf(desired), call);
    case 'WebApp':
      return resources.updateWebApp(id, inputOf(desired), call);
  }
}

/** Which mutation it is for tells the type. */
function inputOf<D extends DesiredResource>(desired: D): Omit<D, 'type'> {
  const input: Omit<D, 'type'> & { type?: unknown } = { ...desired };
  delete input.type;
  return input;
}

/** All resources, page by page; access is read along only for who wants it. */
async function* resourcePages(
  api: TwingateApi,
  access: AccessListener,
  call: CallOptions,
): AsyncGenerator<RemotePage<Resource>> {
  const paging = { overlap: 1, ...call } as const;
  if (!access.begin()) {
    yield* api.iterate((client) => client.resources.pages(paging));
    return;
  }
  for await (const page of api.iterate((client) => client.resources.sweepPages(paging))) {
    access.take(page);
    yield { ...page, items: page.items.map(withoutAccess) };
  }
}

function withoutAccess(item: ResourceWithAccess): Resource {
  const resource: Resource & { access?: unknown; accessConsistent?: unknown } = { ...item };
  delete resource.access;
  delete resource.accessConsistent;
  return resource;
}
