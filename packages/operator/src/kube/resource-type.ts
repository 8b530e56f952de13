/** Names one kind of the Kubernetes API. */
export interface ResourceType {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
}

/** Names one object; no namespace for one that has none. */
export interface ObjectRef {
  readonly namespace?: string;
  readonly name: string;
}

export function apiVersionOf(type: ResourceType): string {
  return type.group === '' ? type.version : `${type.group}/${type.version}`;
}

/** Path of a collection, of an object in it, or of a subresource of that. */
export function pathOf(
  type: ResourceType,
  namespace: string | undefined,
  ...rest: readonly string[]
): string {
  const root = type.group === '' ? ['api', type.version] : ['apis', type.group, type.version];
  const scope = namespace === undefined || namespace === '' ? [] : ['namespaces', namespace];
  return `/${[...root, ...scope, type.plural, ...rest].map(encodeURIComponent).join('/')}`;
}
