import type { IConstruct } from 'constructs';
import type { TwingateResourceAccessSpec } from './l1/index.js';
import { isInTree } from './references.js';
import type { Manifest, TwingateObject } from './twingate-object.js';

/** One run over the access of an app: who was looked at, and who was first to give it. */
interface Run {
  readonly seen: Set<TwingateObject>;
  readonly first: Map<string, TwingateObject>;
}

const runs = new WeakMap<IConstruct, Run>();

/** Names the object looked at before that gives the same principal access to the same resource. */
export function duplicates(access: TwingateObject, manifest: Manifest): readonly string[] {
  const { seen, first } = runFor(access);
  const edge = edgeOf(manifest);
  const other = first.get(edge);
  seen.add(access);
  if (other !== undefined && isInTree(other))
    return [`spec: gives the same access as ${other.node.path}; one of them is enough`];
  first.set(edge, access);
  return [];
}

/** Whoever is looked at again begins a new run: JSON patches may have changed what there is. */
function runFor(access: TwingateObject): Run {
  const { root } = access.node;
  const current = runs.get(root);
  if (current !== undefined && !current.seen.has(access)) return current;
  const next: Run = { seen: new Set(), first: new Map() };
  runs.set(root, next);
  return next;
}

/** Resource and principal as one text; equal for the same edge. */
function edgeOf(manifest: Manifest): string {
  const { metadata, spec } = manifest as {
    readonly metadata: { readonly namespace?: string };
    readonly spec: TwingateResourceAccessSpec;
  };
  const full = (reference: { readonly name?: string; readonly namespace?: string } | undefined): unknown =>
    reference && [reference.namespace ?? metadata.namespace ?? null, reference.name];
  const { type, name } = spec.principalExternalRef ?? {};
  return JSON.stringify([full(spec.resourceRef), full(spec.groupRef), spec.principalId, type, name]);
}
