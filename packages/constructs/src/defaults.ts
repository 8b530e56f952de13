import { policyAnnotations } from '@twingate-kit/crds';
import type { IConstruct } from 'constructs';
import { defined } from './defined.js';

/** What the Twingate objects in a scope have unless they say otherwise. */
export interface TwingateDefaults {
  /**
   * Labels of the Kubernetes objects. Those of resources become tags in Twingate.
   * @default none
   */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * Global ID of the remote network of resources, connectors and gateways.
   * @default the remote network of the operator
   */
  readonly remoteNetworkId?: string;
  /**
   * Whether what is in Twingate stays when the Kubernetes object is deleted. Access that was granted stays as well.
   * @default false
   */
  readonly deletionProtection?: boolean;
}

const byScope = new WeakMap<IConstruct, TwingateDefaults[]>();

/**
 * Sets defaults for all Twingate objects below a construct, those that are added later included. What an object itself
 * says wins, then the nearest scope, then what was set last.
 *
 * @example
 * setDefaults(app, { labels: { owner: 'platform' }, deletionProtection: true });
 */
export function setDefaults(scope: IConstruct, defaults: TwingateDefaults): void {
  byScope.set(scope, [...(byScope.get(scope) ?? []), defaults]);
}

type Manifest = Readonly<Record<string, unknown>>;
type Texts = Readonly<Record<string, string>>;

/** The manifest with the defaults of the object's scopes laid under it. */
export function withDefaults(
  manifest: Manifest,
  object: IConstruct,
  { inRemoteNetwork }: { readonly inRemoteNetwork: boolean },
): Record<string, unknown> {
  const { labels, remoteNetworkId, deletionProtection } = defaultsAt(object);
  const metadata = manifest['metadata'] as Manifest;
  const spec = manifest['spec'] as Manifest;
  const protection = deletionProtection === true ? { [policyAnnotations.deletionPolicy]: 'orphan' } : {};
  return {
    ...manifest,
    metadata: sorted({
      ...metadata,
      ...under('labels', labels, metadata),
      ...under('annotations', protection, metadata),
    }),
    spec: inRemoteNetwork ? sorted({ ...defined({ remoteNetworkId }), ...spec }) : spec,
  };
}

/** The nearer the scope, the later it is laid over the others. */
function defaultsAt(object: IConstruct): TwingateDefaults {
  const all = object.node.scopes.flatMap((scope) => byScope.get(scope) ?? []);
  return all.reduce<TwingateDefaults>(
    (outer, inner) => ({ ...outer, ...inner, labels: { ...outer.labels, ...inner.labels } }),
    {},
  );
}

function under(field: string, values: Texts = {}, metadata: Manifest): Manifest {
  if (Object.keys(values).length === 0) return {};
  return { [field]: sorted({ ...values, ...(metadata[field] as Texts | undefined) }) };
}

function sorted(fields: Manifest): Manifest {
  return Object.fromEntries(Object.entries(fields).sort(([left], [right]) => (left < right ? -1 : 1)));
}
