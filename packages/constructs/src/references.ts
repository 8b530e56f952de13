import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { defined } from './defined.js';
import { KindObject } from './kind-object.js';
import type { ITwingateObject } from './twingate-object.js';

/** A Service or Secret: one that the app defines, or the name of one that exists in the cluster. */
export type CoreObject = ApiObject | { readonly name: string; readonly namespace?: string };

/** Something with a name in a namespace. */
type Named = ITwingateObject | CoreObject;

/** What a field of a spec refers to. */
export interface Reference {
  /** The prop that names it, for messages. */
  readonly prop: string;
  readonly target: Named;
  readonly kind: string;
  /** What the field has beside name and namespace. */
  readonly fields?: object;
}

/** By field of the spec. */
export type References = Readonly<Record<string, Reference>>;

/** Throws when a value of another kind got in, as plain JavaScript lets it. */
export function expectKind(owner: string, target: Named, kind: string): void {
  const given = 'kind' in target ? target.kind : kind;
  if (given !== kind) throw new Error(`${owner}: expected a ${kind}, not the ${given} ${target.name}`);
}

/** The fields as an object in `namespace` writes them: the namespace of a target only where it is another one. */
export function referenceFields(references: References, namespace: string | undefined): object {
  return Object.fromEntries(
    Object.entries(references).map(([field, { target, fields }]) => {
      const other = namespaceOf(target);
      const shown = other === namespace ? undefined : other;
      return [field, { ...defined({ name: target.name, namespace: shown }), ...fields }];
    }),
  );
}

/** What is wrong, at synth, with what the owner refers to. */
export function danglingReferences(owner: IConstruct, references: References): readonly string[] {
  return Object.entries(references).flatMap(([field, { target }]) =>
    dangling(target, owner).map((problem) => `spec.${field}: ${problem}`),
  );
}

function dangling(target: Named, owner: IConstruct): string[] {
  const object = apiObjectOf(target);
  if (!('node' in target) || object === undefined) return [];
  const { path } = target.node;
  if (target.node.root !== owner.node.root) return [`${path} belongs to another app`];
  if (!isInTree(target)) return [`${path} was removed from the app`];
  const name = KindObject.nameOf(object);
  return name === target.name
    ? []
    : [
        `${path} is called ${String(name)} by a JSON patch, and ${target.name} here; give it its name by metadata.name`,
      ];
}

/** Whether the app still has the construct. */
export function isInTree(construct: IConstruct): boolean {
  const { scope, id } = construct.node;
  return scope === undefined || (scope.node.tryFindChild(id) === construct && isInTree(scope));
}

/** Undefined of what exists in the cluster already. */
function apiObjectOf(target: Named): ApiObject | undefined {
  const object = 'apiObject' in target ? target.apiObject : target;
  return object instanceof ApiObject ? object : undefined;
}

function namespaceOf(target: Named): string | undefined {
  return target instanceof ApiObject ? target.metadata.namespace : target.namespace;
}
