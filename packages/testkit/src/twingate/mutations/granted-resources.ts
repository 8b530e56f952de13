import { newAccessEdge } from '../entities/access-edge.js';
import type { Execution } from '../execution.js';
import { changedSet, checkReferences } from './mutation.js';

type Ids = readonly (string | null)[] | null;

/** `resourceIds` replaces the set, the other two change it. */
export interface GrantedResourcesInput {
  readonly resourceIds?: Ids;
  readonly addedResourceIds?: Ids;
  readonly removedResourceIds?: Ids;
}

/** Gives a group or a service account access to more or fewer resources; edges that stay keep their settings. */
export function changeGrantedResources(
  principalId: string,
  input: GrantedResourcesInput,
  { account, visibleFrom }: Execution,
): void {
  const lists = [input.resourceIds, input.addedResourceIds, input.removedResourceIds];
  if (lists.every((list) => list === undefined || list === null)) return;
  const holders = account.resources.list().filter(({ access }) => {
    return access.some((edge) => edge.principalId === principalId);
  });
  const current = holders.map((resource) => resource.id);
  const wanted = changedSet(current, {
    replace: input.resourceIds,
    add: input.addedResourceIds,
    remove: input.removedResourceIds,
  });
  checkReferences('resourceIds', 'Resource', wanted, (id) => account.resources.get(id) !== undefined);
  for (const resource of holders.filter(({ id }) => !wanted.includes(id))) {
    const access = resource.access.filter((edge) => edge.principalId !== principalId);
    account.resources.write({ ...resource, access }, visibleFrom);
  }
  for (const id of wanted.filter((wantedId) => !current.includes(wantedId))) {
    const resource = account.resources.get(id);
    if (resource === undefined) continue;
    account.resources.write(
      { ...resource, access: [...resource.access, newAccessEdge(principalId)] },
      visibleFrom,
    );
  }
}
