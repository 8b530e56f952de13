import { twingateResource, type TwingateResource } from '@twingate-kit/crds';
import type { Resource } from '@twingate-kit/sdk';
import { collect } from '../collect.js';
import type { ExternalResource, Stored } from '../../external/external-resource.js';
import type { TwingateApi } from '../../twingate/api.js';
import type { DefaultPolicy } from '../../twingate/default-policy.js';
import { compareResource } from './compare.js';
import { desiredResource, type DesiredResource, type ResourceDefaults } from './desired.js';

export interface ResourceAdapterOptions {
  readonly api: TwingateApi;
  readonly defaultPolicy: DefaultPolicy;
  readonly defaults: () => ResourceDefaults;
}

/** TwingateResource and the resources of the Admin API. */
export function resourceAdapter({
  api,
  defaultPolicy,
  defaults,
}: ResourceAdapterOptions): ExternalResource<Stored<TwingateResource>, DesiredResource, Resource> {
  return {
    apiVersion: `${twingateResource.group}/${twingateResource.version}`,
    kind: twingateResource.kind,
    plural: twingateResource.plural,
    validate: (object) => twingateResource.validate(object),
    desired: (object) => desiredResource(object, defaults()),
    compare: (desired, remote) => compareResource(desired, remote, defaultPolicy.id),
    naturalKey: ({ name, address, remoteNetworkId }) => JSON.stringify([name, address, remoteNetworkId]),
    matches: (input, remote) =>
      remote.__typename === 'NetworkResource' &&
      remote.name === input.name &&
      remote.address.value === input.address &&
      remote.remoteNetwork.id === input.remoteNetworkId,
    incompatibility: (_object, remote) =>
      remote.__typename === 'NetworkResource'
        ? undefined
        : `${remote.id} is a ${remote.__typename} in Twingate and cannot be managed by a TwingateResource of type Network. Correct spec.id.`,
    observe: (id, options) => api.call((client) => client.resources.get(id, options)),
    candidates: (input, options) =>
      collect(
        api.iterate((client) =>
          client.resources.list({
            filter: { name: { eq: input.name }, remoteNetworkId: { eq: input.remoteNetworkId } },
            ...options,
          }),
        ),
      ),
    pages: async function* (options) {
      await defaultPolicy.refresh(options);
      yield* api.iterate((client) => client.resources.pages({ pageSize: 100, overlap: 1, ...options }));
    },
    create: (input, options) => api.call((client) => client.resources.createNetwork(input, options)),
    update: (id, desired, options) =>
      api.call((client) => client.resources.updateNetwork(id, desired, options), { type: 'Resource', id }),
    delete: (id, options) =>
      api.delete({ type: 'Resource', id }, (client) => client.resources.delete(id, options)),
  };
}
