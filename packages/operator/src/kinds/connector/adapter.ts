import { twingateConnector } from '@twingate-kit/crds';
import type { Connector } from '@twingate-kit/sdk';
import type { ExternalResource } from '../../external/external-resource.js';
import type { TwingateApi } from '../../twingate/api.js';
import { collect } from '../collect.js';
import type { ClusterSide } from './cluster-side.js';
import { compareConnector } from './compare.js';
import type { ServedConnector } from './connector-object.js';
import { connectorName, desiredConnector, type ConnectorDefaults, type DesiredConnector } from './desired.js';
import { imagePolicyViolations } from './image-policy.js';

export interface ConnectorAdapterOptions {
  readonly api: TwingateApi;
  readonly defaults: () => ConnectorDefaults;
  /** Whether an object of this cluster asks for a connector of this name. */
  readonly isNameAsked: (name: string) => boolean;
  readonly clusterSide: Pick<ClusterSide, 'put'>;
}

/** The schema takes no longer name, so one that Twingate has is written back only up to this. */
const LONGEST_NAME = 30;

/** TwingateConnector and the connectors of the Admin API. */
export function connectorAdapter(
  options: ConnectorAdapterOptions,
): ExternalResource<ServedConnector, DesiredConnector, Connector> {
  const { api, defaults, isNameAsked, clusterSide } = options;
  return {
    apiVersion: `${twingateConnector.group}/${twingateConnector.version}`,
    kind: twingateConnector.kind,
    plural: twingateConnector.plural,
    fixedId: true,
    validate: (object) => [...twingateConnector.validate(object), ...imagePolicyViolations(object.spec)],
    desired: (object) => desiredConnector(object, defaults()),
    compare: compareConnector,
    naturalKey: ({ name = null, remoteNetworkId }) => JSON.stringify([name, remoteNetworkId]),
    // One that has ever run has tokens, and ours has none yet.
    matches: ({ name, remoteNetworkId }, remote) =>
      remote.lastHeartbeatAt === null &&
      remote.remoteNetwork.id === remoteNetworkId &&
      (name === undefined || name === connectorName(remote.name)),
    incompatibility: () => undefined,
    immovable: ({ remoteNetworkId }, { id, remoteNetwork }) =>
      remoteNetworkId === remoteNetwork.id
        ? undefined
        : `${id} is in the remote network ${remoteNetwork.id}, not in ${remoteNetworkId}, and connectors cannot be moved. Delete this object and create another, or set spec.remoteNetworkId to ${remoteNetwork.id}.`,
    specFields: ({ spec }, { name }) =>
      connectorName(spec.name ?? '') === '' && name.length <= LONGEST_NAME ? { name } : {},
    afterSync: (object, remote, context) => clusterSide.put(object, remote, context),
    observe: (id, call) => api.call((client) => client.connectors.get(id, call)),
    candidates: async ({ name }, call) => {
      const filter = name === undefined ? {} : { filter: { name: { eq: name } } };
      const found = await collect(api.iterate((client) => client.connectors.list({ ...filter, ...call })));
      // Twingate invents names; one that somebody asks for is that somebody's.
      return name === undefined ? found.filter((connector) => !isNameAsked(connector.name)) : found;
    },
    pages: (call) => api.iterate((client) => client.connectors.pages({ overlap: 1, ...call })),
    create: (input, call) => api.call((client) => client.connectors.create(input, call)),
    // The network is left out: connectors do not move.
    update: (id, { name, hasStatusNotificationsEnabled }, call) =>
      api.call((client) => client.connectors.update(id, { name, hasStatusNotificationsEnabled }, call), {
        type: 'Connector',
        id,
      }),
    delete: (id, call) =>
      api.delete({ type: 'Connector', id }, (client) => client.connectors.delete(id, call)),
  };
}
