import type { IConstruct } from 'constructs';
import type { TwingateResourceAccessSpec } from './l1/index.js';
import type { TwingateObject } from './twingate-object.js';

/** All access of an app, and who was first to give it, for one run over all of them. */
interface Registry {
  readonly all: TwingateObject[];
  readonly checked: Set<TwingateObject>;
  first: ReadonlyMap<string, TwingateObject>;
}

const registries = new WeakMap<IConstruct, Registry>();

/** Makes synth fail when another object of the app gives the same principal access to the same resource. */
export function checkDuplicates(access: TwingateObject): void {
  const registry = registryOf(access.node.root);
  registry.all.push(access);
  access.node.addValidation({
    validate: () => {
      // Whoever is checked again begins a new run: JSON patches may have changed what there is.
      if (registry.checked.size === 0 || registry.checked.has(access)) begin(registry);
      registry.checked.add(access);
      const first = registry.first.get(edgeOf(access));
      return first === undefined || first === access
        ? []
        : [`spec: gives the same access as ${first.node.path}; one of them is enough`];
    },
  });
}

function registryOf(root: IConstruct): Registry {
  const found = registries.get(root) ?? { all: [], checked: new Set(), first: new Map() };
  registries.set(root, found);
  return found;
}

function begin(registry: Registry): void {
  registry.checked.clear();
  // Backwards, so that the first one of each edge stays.
  registry.first = new Map([...registry.all].reverse().map((access) => [edgeOf(access), access]));
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
