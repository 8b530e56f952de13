import type { StoredAccessEdge } from '@twingate-kit/testkit';
import type { ServedAccess } from '../kinds/resource-access/access-object.js';
import { startWorld, type LifecycleWorld, type WorldOptions } from './lifecycle-world.js';

/** Names of the objects that access refers to. */
export interface AccessScene {
  readonly world: LifecycleWorld;
  readonly resource: string;
  readonly group: string;
}

/** A world with a resource and a group that are ready. */
export async function startAccessScene(options: WorldOptions = {}): Promise<AccessScene> {
  const world = await startWorld(options);
  const resource = await world.applyResource();
  const group = await world.applyGroup();
  await world.ready('resource', resource);
  await world.ready('group', group);
  return { world, resource, group };
}

type Terms = Partial<
  Pick<ServedAccess['spec'], 'securityPolicyId' | 'expiresAt' | 'accessPolicy' | 'approvalMode'>
>;

/** Applies access of the scene's group to its resource, on these terms. */
export function applyAccess({ world, resource, group }: AccessScene, terms: Terms = {}): Promise<string> {
  return world.applyAccess({
    spec: { resourceRef: { name: resource }, groupRef: { name: group }, ...terms },
  });
}

/** The same, until it is ready. */
export async function grantAccess(scene: AccessScene, terms: Terms = {}): Promise<string> {
  const name = await applyAccess(scene, terms);
  await scene.world.ready('access', name);
  return name;
}

/** All access edges of the account, as `resource ID principal ID`. */
export function remoteEdges(world: LifecycleWorld): readonly string[] {
  return world
    .remoteResources()
    .flatMap(({ id, access }) => access.map(({ principalId }) => `${id} ${principalId}`))
    .sort();
}

/** The edge of the scene's group and resource, as it should be the only one. */
export function sceneEdge({ world, resource, group }: AccessScene): string {
  return `${world.idOf('resource', resource)} ${world.idOf('group', group)}`;
}

/** The terms of the only edge of the account. */
export function onlyEdge(world: LifecycleWorld): StoredAccessEdge {
  const [edge, ...others] = world.remoteResources().flatMap(({ access }) => access);
  if (edge === undefined || others.length > 0)
    throw new Error(`there are ${others.length + (edge === undefined ? 0 : 1)} edges`);
  return edge;
}

/** Mutations on access that arrived. */
export function accessWrites({ simulator }: LifecycleWorld): number {
  const { AddAccess = 0, RemoveAccess = 0, SetAccess = 0 } = simulator.requests.byOperation;
  return AddAccess + RemoveAccess + SetAccess;
}
