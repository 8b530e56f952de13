import { ApiObject, Chart } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import { defined } from './defined.js';
import { TwingateObject } from './twingate-object.js';
import type { ITwingateObject, TwingateObjectProps } from './twingate-object.js';

/** A Service or Secret: one that the app defines, or the name of one that exists in the cluster. */
export type CoreObject = ApiObject | { readonly name: string; readonly namespace?: string };

/** Something with a name in a namespace. */
type Named = ITwingateObject | CoreObject;

interface ObjectReference {
  readonly name: string;
  readonly namespace?: string;
}

/** The namespace that an object with these props is going to be in; undefined: the one it is applied to. */
export function namespaceFor(scope: Construct, { metadata }: TwingateObjectProps): string | undefined {
  return metadata?.namespace ?? Chart.of(scope).namespace;
}

/** What an object in `namespace` writes to refer to the target: the namespace only where it is another one. */
export function referenceTo(target: Named, namespace: string | undefined): ObjectReference {
  const other = namespaceOf(target);
  return defined({ name: target.name, namespace: other === namespace ? undefined : other });
}

/** Throws when a value of another kind got in, as plain JavaScript lets it. */
export function expectKind(owner: string, target: Named, kind: string): void {
  const given = 'kind' in target ? target.kind : kind;
  if (given !== kind) throw new Error(`${owner}: expected a ${kind}, not the ${given} ${target.name}`);
}

/** What the constructs refer to by the fields of their specs, checked at synth. */
export function checkReferences(owner: TwingateObject, targets: Readonly<Record<string, Named>>): void {
  owner.node.addValidation({
    validate: () =>
      Object.entries(targets).flatMap(([field, target]) =>
        dangling(target, owner).map((problem) => `spec.${field}: ${problem}`),
      ),
  });
}

function dangling(target: Named, owner: TwingateObject): string[] {
  const object = apiObjectOf(target);
  if (!('node' in target) || object === undefined) return [];
  const { path } = target.node;
  if (target.node.root !== owner.node.root) return [`${path} belongs to another app`];
  if (!isInTree(target)) return [`${path} was removed from the app`];
  const { metadata } = object.toJson() as { readonly metadata: { readonly name?: string } };
  return metadata.name === target.name
    ? []
    : [
        `${path} is called ${String(metadata.name)} by a JSON patch, and ${target.name} here; give it its name by metadata.name`,
      ];
}

function isInTree(construct: IConstruct): boolean {
  const { scope, id } = construct.node;
  return scope === undefined || (scope.node.tryFindChild(id) === construct && isInTree(scope));
}

/** Undefined of what exists in the cluster already. */
function apiObjectOf(target: Named): ApiObject | undefined {
  if (target instanceof TwingateObject) return target.apiObject;
  return target instanceof ApiObject ? target : undefined;
}

function namespaceOf(target: Named): string | undefined {
  return target instanceof ApiObject ? target.metadata.namespace : target.namespace;
}
