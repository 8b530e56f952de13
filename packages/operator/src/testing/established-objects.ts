import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { kinds } from '@twingate-kit/crds';
import { establishedCrd } from '@twingate-kit/testkit';
import { parse } from 'yaml';
import type { KubeObject } from '../engine/index.js';
import type { ResourceType } from '../kube/index.js';
import { startWorld, type LifecycleWorld, type WorldOptions } from './lifecycle-world.js';

const folder = path.join(
  path.dirname(fileURLToPath(import.meta.url)),
  '../../../crds/schemas/samples/established',
);

const crds: ResourceType = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
};

/** An object as the older operator left it, read from packages/crds/schemas/samples/established. */
export interface EstablishedObject extends KubeObject {
  readonly kind: string;
  readonly spec: Readonly<Record<string, unknown>>;
  readonly status: Readonly<Record<string, unknown>>;
}

export function establishedObjects(): readonly EstablishedObject[] {
  return readdirSync(folder).map(
    (file) => parse(readFileSync(path.join(folder, file), 'utf8'), { version: '1.1' }) as EstablishedObject,
  );
}

/**
 * A cluster that the older operator left, with the wanted ones of its objects, after an upgrade of the CustomResourceDefinitions.
 * Ours is not running yet.
 */
export async function startEstablishedWorld(
  isWanted: (object: EstablishedObject) => boolean,
  options: Omit<WorldOptions, 'mapCrd' | 'running'> = {},
): Promise<LifecycleWorld> {
  // The cluster hands out what it was given: the CRDs of our package.
  const mapCrd = (crd: object): object => establishedCrd(crd as Parameters<typeof establishedCrd>[0]);
  const world = await startWorld({
    ...options,
    running: false,
    mapCrd: mapCrd as NonNullable<WorldOptions['mapCrd']>,
  });
  for (const object of establishedObjects().filter(isWanted)) {
    const type = kinds.find(({ kind }) => kind === object.kind);
    if (type === undefined) throw new Error(`${object.metadata.name} is of no known kind`);
    await world.createOther(type, { ...object, metadata: { ...object.metadata, namespace: 'default' } });
  }
  for (const { crd } of kinds)
    await world.editOther(crds, crd.metadata.name, { spec: { versions: crd.spec.versions } });
  return world;
}
