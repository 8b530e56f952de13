/** What a request asks for, as its line and its query say. */
export interface RequestInfo {
  /** get, list, watch, create, update, patch, delete, deletecollection; for other paths the method in lower case. */
  readonly verb: string;
  /** Without the query. */
  readonly path: string;
  /** Empty for the core group and for paths that are no resource. */
  readonly group: string;
  readonly version: string;
  /** Plural; empty for paths that are no resource. */
  readonly resource: string;
  /** Empty when there is none. */
  readonly subresource: string;
  /** Undefined: none named, so cluster-scoped or all namespaces. */
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  /** First word of the User-Agent header, such as "kubectl/v1.36.3". */
  readonly client: string;
}

/** Fields that are given must be equal. */
export type RequestFilter = Partial<RequestInfo>;

interface RequestLine {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly userAgent: string | undefined;
}

export function requestInfo({ method, path, query, userAgent }: RequestLine): RequestInfo {
  const segments = path
    .split('/')
    .filter((segment) => segment !== '')
    .map((segment) => decodeURIComponent(segment));
  const target = resourceTarget(segments);
  const client = (userAgent ?? '').split(' ', 1)[0] ?? '';
  const verb = target.resource === '' ? method.toLowerCase() : verbOf(method, query, target.name);
  return { verb, path, client, ...target };
}

export function matchesFilter(info: RequestInfo, filter: RequestFilter): boolean {
  return Object.entries(filter).every(([field, wanted]) => info[field as keyof RequestInfo] === wanted);
}

type Target = Omit<RequestInfo, 'verb' | 'path' | 'client'>;

const noResource: Target = {
  group: '',
  version: '',
  resource: '',
  subresource: '',
  namespace: undefined,
  name: undefined,
};

function resourceTarget([root, ...rest]: readonly string[]): Target {
  if (root === 'api') return inGroup('', rest);
  const [group = '', ...versioned] = rest;
  return root === 'apis' ? inGroup(group, versioned) : noResource;
}

function inGroup(group: string, [version = '', ...rest]: readonly string[]): Target {
  const [first, second, third] = rest;
  if (first === undefined) return { ...noResource, group, version };
  const ofNamespaceItself = group === '' && (third === 'status' || third === 'finalize');
  const inNamespace = first === 'namespaces' && third !== undefined && !ofNamespaceItself;
  const [resource = '', name, subresource = ''] = inNamespace ? rest.slice(2) : rest;
  return { group, version, resource, subresource, namespace: inNamespace ? second : undefined, name };
}

const verbs: Readonly<Record<string, string>> = { POST: 'create', PUT: 'update', PATCH: 'patch' };

function verbOf(method: string, query: URLSearchParams, name: string | undefined): string {
  const watch = query.get('watch');
  if (method === 'GET' && (watch === 'true' || watch === '1')) return 'watch';
  if (method === 'GET') return name === undefined ? 'list' : 'get';
  if (method === 'DELETE') return name === undefined ? 'deletecollection' : 'delete';
  return verbs[method] ?? method.toLowerCase();
}
