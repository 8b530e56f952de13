import { sampleCertificates } from '@twingate-kit/testkit';
import { names } from '../external/names.js';
import { reasons } from '../external/reasons.js';
import { deploymentType } from '../kinds/connector/live-deployment.js';
import { secretType } from '../kinds/connector/token-secret.js';
import { serviceType } from '../kinds/gateway/service.js';
import { AUTHORITY, SERVICE, addSecret, addService, editSecret } from '../testing/gateway-scenery.js';
import type { LifecycleWorld } from '../testing/lifecycle-world.js';

/** One way through a reconciler: what there is before, and what then happens while no operator runs. */
export interface CrashPath {
  readonly title: string;
  /** With an operator that is running. */
  readonly before?: (world: LifecycleWorld) => Promise<unknown>;
  readonly happens: (world: LifecycleWorld) => unknown;
}

const [, secondCertificate] = sampleCertificates;
const shop = { name: 'Shop', address: 'shop.internal' };
const { observeOnly, deletionPolicy } = names.annotations;
const inDefault = { namespace: 'default' };

const path = (title: string, happens: CrashPath['happens'], before?: CrashPath['before']): CrashPath => ({
  title,
  happens,
  ...(before === undefined ? {} : { before }),
});

// ---- what there is before

const resource = async (world: LifecycleWorld): Promise<unknown> =>
  world.ready('resource', await world.applyResource({ metadata: { name: 'shop' }, spec: shop }));
const group = async (world: LifecycleWorld): Promise<unknown> =>
  world.ready('group', await world.applyGroup({ metadata: { name: 'team' }, spec: { name: 'Team' } }));
const connector = async (world: LifecycleWorld): Promise<unknown> =>
  world.ready(
    'connector',
    await world.applyConnector({ metadata: { name: 'edge' }, spec: { name: 'Edge' } }),
  );
const gateway = async (world: LifecycleWorld): Promise<unknown> => {
  await addSecret(world);
  await addService(world);
  await applyAuthority(world);
  return world.ready('gateway', await world.applyGateway({ metadata: { name: 'gw' } }));
};
const webApp = async (world: LifecycleWorld): Promise<unknown> => {
  await gateway(world);
  await applyWebApp(world);
  return world.ready('resource', 'app');
};
const grant = async (world: LifecycleWorld): Promise<unknown> => {
  await resource(world);
  await group(world);
  await applyGrant(world);
  return world.ready('access', 'grant');
};
const service = async (world: LifecycleWorld): Promise<unknown> => {
  await applyService(world);
  await world.until(() => world.has('resource', 'web-resource'));
  return world.ready('resource', 'web-resource');
};

// ---- what happens

const applyAuthority = (world: LifecycleWorld): Promise<string> =>
  world.applyAuthority({ metadata: { name: AUTHORITY }, spec: { name: 'Lab' } });
const applyWebApp = (world: LifecycleWorld): Promise<string> =>
  world.applyResource({
    metadata: { name: 'app' },
    spec: {
      name: 'App',
      address: 'app.internal',
      type: 'WebApp',
      gatewayRef: { name: 'gw' },
      downstream: { port: 443 },
      upstream: { port: 8080 },
    },
  });
const applyKubernetes = (world: LifecycleWorld): Promise<string> =>
  world.applyResource({
    metadata: { name: 'api' },
    spec: { name: 'API', address: 'api.internal', type: 'Kubernetes', gatewayRef: { name: 'gw' } } as object,
  });
const applyGrant = (world: LifecycleWorld): Promise<string> =>
  world.applyAccess({
    metadata: { name: 'grant' },
    spec: { resourceRef: { name: 'shop' }, groupRef: { name: 'team' } },
  });
const applyService = (world: LifecycleWorld): Promise<void> => {
  const annotations = { [names.serviceAnnotations.enabled]: 'true' };
  const object = {
    metadata: { name: 'web', namespace: 'default', annotations },
    spec: { ports: [{ port: 80, protocol: 'TCP' }] },
  };
  return world.createOther(serviceType, object);
};
const editService = (world: LifecycleWorld, annotations: object): Promise<void> =>
  world.editOther(serviceType, 'web', { metadata: { annotations } }, inDefault);

export const crashPaths: readonly CrashPath[] = [
  path('a resource is created', (world) => world.applyResource({ metadata: { name: 'shop' }, spec: shop })),
  path('two equal resources are created', async (world) => {
    await world.applyResource({ metadata: { name: 'shop' }, spec: shop });
    await world.applyResource({ metadata: { name: 'shop-2' }, spec: shop });
  }),
  path('a resource is imported, and differs', async (world) => {
    const { id } = world.simulator.world.resources.add({ name: 'Console', address: 'console.internal' });
    await world.applyResource({ metadata: { name: 'shop' }, spec: { ...shop, id } });
  }),
  path(
    'a resource is renamed',
    (world) => world.edit('resource', 'shop', { spec: { name: 'New' } }),
    resource,
  ),
  path(
    'a resource was edited in the console',
    (world) =>
      world.simulator.world.resources.edit(world.idOf('resource', 'shop'), { address: 'x.internal' }),
    resource,
  ),
  path(
    'a resource was deleted in the console',
    (world) => world.simulator.world.resources.remove(world.idOf('resource', 'shop')),
    resource,
  ),
  path(
    'a resource lost its spec.id',
    (world) => world.edit('resource', 'shop', { spec: { id: null } }),
    resource,
  ),
  path(
    'a resource is given another ID',
    async (world) => {
      const { id } = world.simulator.world.resources.add({ name: 'Other', address: 'other.internal' });
      await world.edit('resource', 'shop', { spec: { id } });
    },
    resource,
  ),
  path(
    'the older one of two resources with one ID is deleted',
    (world) => world.delete('resource', 'shop'),
    async (world) => {
      await resource(world);
      const id = world.idOf('resource', 'shop');
      await world.advance(2000);
      await world.applyResource({ metadata: { name: 'heir' }, spec: { ...shop, id } });
      await world.refused('resource', 'heir', reasons.idConflict);
    },
  ),
  path('a resource is deleted', (world) => world.delete('resource', 'shop'), resource),
  path(
    'a resource is deleted that is to be orphaned',
    async (world) => {
      await world.edit('resource', 'shop', { metadata: { annotations: { [deletionPolicy]: 'orphan' } } });
      await world.delete('resource', 'shop');
    },
    resource,
  ),
  path(
    'a resource is not only observed any more',
    (world) => world.edit('resource', 'shop', { metadata: { annotations: { [observeOnly]: null } } }),
    async (world) => {
      const { id } = world.simulator.world.resources.add({ name: 'Shop', address: 'console.internal' });
      const metadata = { name: 'shop', annotations: { [observeOnly]: 'true' } };
      await world.applyResource({ metadata, spec: { ...shop, id } });
      await world.until(() => world.get('resource', 'shop').status?.id === id);
    },
  ),
  path('a web app is created', applyWebApp, gateway),
  path(
    'a web app is edited',
    (world) => world.edit('resource', 'app', { spec: { upstream: { port: 9090 } } }),
    webApp,
  ),
  path('a web app is deleted', (world) => world.delete('resource', 'app'), webApp),
  path('a Kubernetes resource is created', applyKubernetes, gateway),
  path(
    'a Kubernetes resource is deleted with its gateway',
    async (world) => {
      await world.delete('gateway', 'gw');
      await world.delete('resource', 'api');
    },
    async (world) => {
      await gateway(world);
      await applyKubernetes(world);
      return world.ready('resource', 'api');
    },
  ),

  path('a group is created', (world) =>
    world.applyGroup({ metadata: { name: 'team' }, spec: { name: 'Team' } }),
  ),
  path('a group is renamed', (world) => world.edit('group', 'team', { spec: { name: 'Crew' } }), group),
  path(
    'a group was deleted in the console',
    (world) => world.simulator.world.groups.remove(world.idOf('group', 'team')),
    group,
  ),
  path('a group is imported', (world) => {
    const { id } = world.simulator.world.groups.add({ name: 'Console' });
    return world.applyGroup({ metadata: { name: 'team' }, spec: { name: 'Team', id } });
  }),
  path('a group is deleted', (world) => world.delete('group', 'team'), group),

  path('resource, group and access are created at once', async (world) => {
    await applyGrant(world);
    await world.applyGroup({ metadata: { name: 'team' }, spec: { name: 'Team' } });
    await world.applyResource({ metadata: { name: 'shop' }, spec: shop });
  }),
  path('access is granted', applyGrant, async (world) => {
    await resource(world);
    await group(world);
  }),
  path('access is granted to a group by its name in Twingate', async (world) => {
    world.simulator.world.groups.add({ name: 'Others' });
    await world.applyResource({ metadata: { name: 'shop' }, spec: shop });
    await world.applyAccess({
      metadata: { name: 'grant' },
      spec: { resourceRef: { name: 'shop' }, principalExternalRef: { type: 'group', name: 'Others' } },
    });
  }),
  path(
    'access is given other terms',
    (world) => world.edit('access', 'grant', { spec: { approvalMode: 'MANUAL' } }),
    grant,
  ),
  path(
    'access is given to somebody else',
    async (world) => {
      const { id: principalId } = world.simulator.world.groups.add({ name: 'Others' });
      await world.edit('access', 'grant', { spec: { groupRef: null, principalId } });
    },
    grant,
  ),
  path(
    'access was taken away in the console',
    (world) => world.simulator.world.resources.edit(world.idOf('resource', 'shop'), { access: [] }),
    grant,
  ),
  path(
    'the resource of an access was deleted in the console',
    (world) => world.simulator.world.resources.remove(world.idOf('resource', 'shop')),
    grant,
  ),
  path('access is deleted', (world) => world.delete('access', 'grant'), grant),
  path(
    'access is deleted with its resource and group',
    async (world) => {
      await world.delete('group', 'team');
      await world.delete('access', 'grant');
      await world.delete('resource', 'shop');
    },
    grant,
  ),

  path('a connector is created', (world) =>
    world.applyConnector({ metadata: { name: 'edge' }, spec: { name: 'Edge' } }),
  ),
  path('a connector without a name is created', (world) =>
    world.applyConnector({ metadata: { name: 'edge' }, spec: { name: undefined } as object }),
  ),
  path(
    'a connector is renamed',
    (world) => world.edit('connector', 'edge', { spec: { name: 'New' } }),
    connector,
  ),
  path(
    'a connector gets another image',
    (world) => world.edit('connector', 'edge', { spec: { image: { tag: '1.77.0' } } }),
    connector,
  ),
  path(
    'the Secret of a connector is deleted',
    (world) => world.deleteOther(secretType, 'edge', 'default'),
    connector,
  ),
  path(
    'the Deployment of a connector is deleted',
    (world) => world.deleteOther(deploymentType, 'edge', 'default'),
    connector,
  ),
  path(
    'the Deployment of a connector is edited',
    (world) =>
      world.editOther(
        deploymentType,
        'edge',
        { spec: { template: { spec: { containers: [] } } } },
        inDefault,
      ),
    connector,
  ),
  path('a connector is imported', (world) => {
    const { id } = world.simulator.world.connectors.add({ name: 'Console' });
    return world.applyConnector({ metadata: { name: 'edge' }, spec: { name: 'Edge', id } });
  }),
  path(
    'a connector was deleted in the console',
    (world) => world.simulator.world.connectors.remove(world.idOf('connector', 'edge')),
    connector,
  ),
  path('a connector is deleted', (world) => world.delete('connector', 'edge'), connector),

  path('a gateway and its authority are created', async (world) => {
    await addSecret(world);
    await addService(world);
    await applyAuthority(world);
    await world.applyGateway({ metadata: { name: 'gw' } });
  }),
  path(
    'a gateway gets another port',
    (world) => world.edit('gateway', 'gw', { spec: { serviceRef: { name: SERVICE, port: 9443 } } }),
    async (world) => {
      await addSecret(world);
      await addService(world, { type: 'ClusterIP', ports: [{ port: 8443 }, { name: 'other', port: 9443 }] });
      await applyAuthority(world);
      await world.ready('gateway', await world.applyGateway({ metadata: { name: 'gw' } }));
    },
  ),
  path('a gateway is deleted', (world) => world.delete('gateway', 'gw'), gateway),
  path(
    'an authority that nothing uses was deleted in the console',
    (world) => world.simulator.world.certificateAuthorities.remove(world.idOf('authority', AUTHORITY)),
    async (world) => {
      await addSecret(world);
      return world.ready('authority', await applyAuthority(world));
    },
  ),
  path(
    'a gateway was deleted in the console',
    (world) => world.simulator.world.gateways.remove(world.idOf('gateway', 'gw')),
    gateway,
  ),
  path(
    'the certificate of an authority is rotated',
    (world) => editSecret(world, { 'ca.crt': secondCertificate.pem }),
    gateway,
  ),
  path(
    'a web app, its gateway and its authority are deleted',
    async (world) => {
      await world.delete('authority', AUTHORITY);
      await world.delete('gateway', 'gw');
      await world.delete('resource', 'app');
    },
    webApp,
  ),

  path('a Service is exposed', applyService),
  path(
    'an exposed Service gets another name',
    (world) => editService(world, { [`${names.serviceAnnotations.prefix}name`]: 'Front' }),
    service,
  ),
  path(
    'a Service is not exposed any more',
    (world) => editService(world, { [names.serviceAnnotations.enabled]: null }),
    service,
  ),
];
