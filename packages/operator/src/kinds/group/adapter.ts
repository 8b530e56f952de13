import { twingateGroup, type TwingateGroup } from '@twingate-kit/crds';
import type { Group } from '@twingate-kit/sdk';
import { collect } from '../collect.js';
import type { ExternalResource, Stored } from '../../external/external-resource.js';
import type { TwingateApi } from '../../twingate/api.js';
import { compareGroup } from './compare.js';
import { desiredGroup, type DesiredGroup } from './desired.js';

/** TwingateGroup and the groups of the Admin API. */
export function groupAdapter({
  api,
}: {
  readonly api: TwingateApi;
}): ExternalResource<Stored<TwingateGroup>, DesiredGroup, Group> {
  return {
    apiVersion: `${twingateGroup.group}/${twingateGroup.version}`,
    kind: twingateGroup.kind,
    plural: twingateGroup.plural,
    validate: (object) => twingateGroup.validate(object),
    desired: desiredGroup,
    compare: compareGroup,
    naturalKey: ({ name }) => name,
    matches: (input, remote) => remote.type === 'MANUAL' && remote.name === input.name,
    // Groups of an identity provider and built-in ones belong to somebody else.
    incompatibility: (_object, remote) =>
      remote.type === 'MANUAL'
        ? undefined
        : `${remote.id} is a ${remote.type} group in Twingate; only MANUAL groups can be managed. Correct spec.id.`,
    observe: (id, options) => api.call((client) => client.groups.get(id, options)),
    candidates: (input, options) =>
      collect(
        api.iterate((client) => client.groups.list({ filter: { name: { eq: input.name } }, ...options })),
      ),
    pages: (options) =>
      api.iterate((client) =>
        client.groups.pages({ filter: { type: { in: ['MANUAL'] } }, overlap: 1, ...options }),
      ),
    create: (input, options) => api.call((client) => client.groups.create(input, options)),
    update: (id, desired, options) =>
      api.call((client) => client.groups.update(id, desired, options), { type: 'Group', id }),
    delete: (id, options) => api.delete({ type: 'Group', id }, (client) => client.groups.delete(id, options)),
  };
}
