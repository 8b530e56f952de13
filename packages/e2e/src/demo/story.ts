import { condition } from '../fixtures/environment.js';
import type { ClusterObject, Kind, Manifest } from '../fixtures/kube-http.js';
import { until, type Stage } from './stage.js';

const KINDS: readonly Kind[] = ['TwingateGroup', 'TwingateResource'];

/** Shows the operator at work. Rejects when something does not happen in time. */
export async function play(stage: Stage): Promise<void> {
  const resources = stage.manifests.filter(({ kind }) => kind === 'TwingateResource');
  const [first, second] = resources;
  if (first === undefined || second === undefined)
    throw new Error('examples/quickstart must have two TwingateResources');
  await applyAll(stage);
  await editManifest(stage, first);
  await editInConsole(stage, second);
  await removeOne(stage, second);
}

/** Deletes what is left, and waits until Twingate does not have it either. */
export async function removeAll(stage: Stage): Promise<void> {
  stage.screen.title('kubectl delete twingate --all');
  for (const { kind, metadata } of await allObjects(stage))
    await stage.kube.remove(kind, stage.namespace, metadata.name);
  await watch(stage, (objects) => objects.length === 0);
}

async function applyAll(stage: Stage): Promise<void> {
  const { screen, kube, manifests } = stage;
  screen.title('kubectl apply -f examples/quickstart');
  for (const manifest of manifests) await kube.create(manifest);
  await watch(stage, (objects) => objects.length === manifests.length && objects.every(inSync));
}

async function editManifest(stage: Stage, { kind, metadata, spec }: Manifest): Promise<void> {
  const { screen, kube, namespace } = stage;
  const name = `${String(spec['name'])}, renamed by kubectl`;
  screen.title(`kubectl edit ${kind.toLowerCase()} ${metadata.name}    (spec.name becomes "${name}")`);
  const edited = await kube.patch(kind, namespace, metadata.name, { spec: { name } });
  await watch(stage, (objects) => objects.every(inSync));
  const found = await stage.console.find(edited.status?.id ?? '');
  screen.line(`In Twingate it is called "${found?.name ?? '?'}" now.`);
}

async function editInConsole(stage: Stage, { kind, metadata, spec }: Manifest): Promise<void> {
  const { screen, console } = stage;
  screen.title(`Somebody changes the address of ${metadata.name} in the Twingate console`);
  const id = await idOf(stage, kind, metadata.name);
  await console.setAddress(id, 'somewhere.else');
  screen.line('In Twingate the address is "somewhere.else"; the next sweep finds it…');
  await until(stage, async () => (await console.find(id))?.address === spec['address']);
  screen.line(`…and the operator puts it right: "${(await console.find(id))?.address ?? ''}".`);
}

async function removeOne(stage: Stage, { kind, metadata }: Manifest): Promise<void> {
  const { screen, kube, namespace, console } = stage;
  screen.title(`kubectl delete ${kind.toLowerCase()} ${metadata.name}`);
  const id = await idOf(stage, kind, metadata.name);
  await kube.remove(kind, namespace, metadata.name);
  await watch(stage, (objects) => !objects.some(({ metadata: { name } }) => name === metadata.name));
  const isGone = (await console.find(id)) === undefined;
  screen.line(`In Twingate ${id} is ${isGone ? 'gone' : 'still there'}, too.`);
}

async function idOf({ kube, namespace }: Stage, kind: Kind, name: string): Promise<string> {
  return (await kube.get(kind, namespace, name))?.status?.id ?? '';
}

async function allObjects({
  kube,
  namespace,
}: Stage): Promise<readonly (ClusterObject & { readonly kind: Kind })[]> {
  const lists = await Promise.all(
    KINDS.map(async (kind) => (await kube.list(kind, namespace)).map((object) => ({ ...object, kind }))),
  );
  return lists.flat();
}

/** Shows all objects until they are as wished. */
async function watch(stage: Stage, done: (objects: readonly ClusterObject[]) => boolean): Promise<void> {
  await until(stage, async () => {
    const objects = await allObjects(stage);
    stage.screen.table(['KIND', 'NAME', 'READY', 'ID', 'MESSAGE'], objects.map(row));
    return done(objects);
  });
}

function row(object: ClusterObject): readonly string[] {
  const ready = condition(object, 'Ready');
  const synced = condition(object, 'Synced');
  const message = synced?.status === 'False' ? synced.message : (ready?.message ?? '');
  return [object.kind, object.metadata.name, ready?.status ?? '', object.status?.id ?? '', message];
}

function inSync(object: ClusterObject): boolean {
  const current = object.status?.observedGeneration === object.metadata.generation;
  return (
    current && condition(object, 'Synced')?.status === 'True' && condition(object, 'Ready')?.status === 'True'
  );
}
