import type { IConstruct } from 'constructs';
import type { TwingateResourceAccessSpec } from './l1/index.js';
import type { TwingateObject } from './twingate-object.js';

/** All access of an app, and for one run over it: who was first to give it, and what was not looked at yet. */
interface Registry {
  readonly all: TwingateObject[];
  first: ReadonlyMap<string, TwingateObject>;
  edges: Map<TwingateObject, string>;
}

const registries = new WeakMap<IConstruct, Registry>();

/** Adds access to what {@link duplicates} compares. */
export function noteAccess(access: TwingateObject): void {
  registryOf(access).all.push(access);
}

/** Names the first object of the app that gives the same principal access to the same resource, if it is another one. */
export function duplicates(access: TwingateObject): readonly string[] {
  const registry = registryOf(access);
  // Whoever is looked at again begins a new run: JSON patches may have changed what there is.
  if (!registry.edges.has(access)) begin(registry);
  const first = registry.first.get(registry.edges.get(access) ?? '');
  registry.edges.delete(access);
  return first === undefined || first === access
    ? []
    : [`spec: gives the same access as ${first.node.path}; one of them is enough`];
}

function registryOf({ node: { root } }: TwingateObject): Registry {
  const found = registries.get(root) ?? { all: [], first: new Map(), edges: new Map() };
  registries.set(root, found);
  return found;
}

function begin(registry: Registry): void {
  registry.edges = new Map(registry.all.map((access) => [access, edgeOf(access)]));
  // Backwards, so that the first one of each edge stays.
  registry.first = new Map([...registry.edges].reverse().map(([access, edge]) => [edge, access]));
}

/** Resource and principal as one text; equal for the same edge. */
function edgeOf({ apiObject }: TwingateObject): string {
  const { metadata, spec } = apiObject.toJson() as {
    readonly metadata: { readonly namespace?: string };
    readonly spec: TwingateResourceAccessSpec;
  };
  const full = (reference: { readonly name?: string; readonly namespace?: string } | undefined): unknown =>
    reference && [reference.namespace ?? metadata.namespace ?? null, reference.name];
  const { type, name } = spec.principalExternalRef ?? {};
  return JSON.stringify([full(spec.resourceRef), full(spec.groupRef), spec.principalId, type, name]);
}
