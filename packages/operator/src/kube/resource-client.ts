import type { KubeObject, ListPage, WatchEvent } from '../engine/index.js';
import { KubeConnectionError } from './errors.js';
import { parseJsonLines } from './json-lines.js';
import { apiVersionOf, pathOf, type ObjectRef, type ResourceType } from './resource-type.js';
import type { KubeRequest, KubeTransport, KubeVerb } from './transport.js';

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface WriteOptions extends CallOptions {
  /** Owner of the written fields in `metadata.managedFields`. */
  readonly fieldManager?: string;
}

export interface GetOptions extends CallOptions {
  /** With `metadata.managedFields`, which is left out otherwise. */
  readonly managedFields?: boolean;
}

export interface ApplyOptions extends CallOptions {
  readonly fieldManager: string;
  /** Takes over fields that other managers own and that differ, instead of a 409. */
  readonly force?: boolean;
}

export interface PatchOptions extends WriteOptions {
  readonly subresource?: 'status';
}

export interface DeleteOptions extends CallOptions {
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  /** Refused with 409 when the object is another one, or another version. */
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

export interface ListOptions extends CallOptions {
  /** All namespaces when absent. */
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  readonly limit?: number;
  readonly continue?: string;
  readonly resourceVersion?: string;
}

export interface WatchOptions {
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  readonly resourceVersion: string;
  readonly signal: AbortSignal;
}

export interface ResourceForm {
  /** Of the objects only the metadata is ever sent to us. */
  readonly metadataOnly?: boolean;
  /** See {@link KubeRequest.vital}. */
  readonly vital?: boolean;
}

const MERGE_PATCH = 'application/merge-patch+json';
const APPLY_PATCH = 'application/apply-patch+yaml';
/** Metadata alone, and what an old server can do besides. */
const METADATA = 'as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
const METADATA_LIST = 'as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * The objects of one kind on the API server. Objects come without `managedFields` and kubectl's last-applied
 * annotation, which nobody here reads. All methods throw KubeApiError, KubeConnectionError, or the signal's reason.
 */
export class ResourceClient<T extends KubeObject> {
  readonly type: ResourceType;
  readonly #transport: KubeTransport;
  readonly #metadataOnly: boolean;
  readonly #vital: boolean;

  constructor(transport: KubeTransport, type: ResourceType, form: ResourceForm = {}) {
    this.#transport = transport;
    this.type = type;
    this.#metadataOnly = form.metadataOnly ?? false;
    this.#vital = form.vital ?? false;
  }

  async get(ref: ObjectRef, options: GetOptions = {}): Promise<T> {
    const { signal, managedFields = false } = options;
    const answer = await this.#call('get', ref, { path: this.#pathTo(ref), signal });
    return managedFields ? this.#typed(answer) : this.#object(answer);
  }

  async list(options: ListOptions = {}): Promise<ListPage<T>> {
    const { namespace, signal, ...query } = options;
    const path = pathOf(this.type, namespace) + toQuery(query);
    const list = (await this.#call('list', { namespace, name: '' }, { path, signal })) as KubeList<T>;
    const token = list.metadata.continue;
    return {
      items: (list.items ?? []).map((item) => this.#object(item)),
      resourceVersion: list.metadata.resourceVersion ?? '',
      ...(token === undefined || token === '' ? {} : { continue: token }),
    };
  }

  /** Changes since `resourceVersion`, with bookmarks. Ends when the server ends it or the signal is aborted. */
  async *watch(options: WatchOptions): AsyncGenerator<WatchEvent<T>> {
    const { namespace, signal, ...query } = options;
    const path =
      pathOf(this.type, namespace) + toQuery({ watch: 'true', allowWatchBookmarks: 'true', ...query });
    const request = { ...this.#request('watch', { namespace, name: '' }, { path }), signal };
    try {
      for await (const event of parseJsonLines(this.#transport.stream(request))) yield this.#event(event);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw new KubeConnectionError(
        'Garbled',
        `watch ${this.type.plural}: the server sent a line that is not JSON`,
        error,
      );
    }
  }

  async create(object: T, options: WriteOptions = {}): Promise<T> {
    const { fieldManager, signal } = options;
    const { metadata } = object;
    const path = pathOf(this.type, metadata.namespace) + toQuery({ fieldManager });
    return this.#object(await this.#call('create', metadata, { path, body: object, signal }));
  }

  /** JSON merge patch (RFC 7386). With `metadata.resourceVersion` in it, 409 when the object changed. */
  async mergePatch(ref: ObjectRef, patch: unknown, options: PatchOptions = {}): Promise<T> {
    const { fieldManager, signal, subresource } = options;
    const path = this.#pathTo(ref, subresource) + toQuery({ fieldManager });
    return this.#object(
      await this.#call('patch', ref, { path, body: patch, contentType: MERGE_PATCH, signal }),
    );
  }

  /**
   * Server-side apply: creates the object, or makes the fields that are given ours and drops those that we gave before
   * and do not give any more. Throws a 409 that `isConflict` knows when another manager owns one that differs.
   */
  async apply(object: T, options: ApplyOptions): Promise<T> {
    const { fieldManager, force = false, signal } = options;
    const { metadata } = object;
    const path = this.#pathTo(metadata) + toQuery({ fieldManager, force: force ? 'true' : undefined });
    const body = { ...object, apiVersion: apiVersionOf(this.type), kind: this.type.kind };
    return this.#object(
      await this.#call('patch', metadata, { path, body, contentType: APPLY_PATCH, signal }),
    );
  }

  /** Resolves when the server accepted the deletion; finalizers may keep the object for longer. */
  async delete(ref: ObjectRef, options: DeleteOptions = {}): Promise<void> {
    const { signal, ...body } = options;
    await this.#call('delete', ref, { path: this.#pathTo(ref), body, signal });
  }

  #pathTo(ref: ObjectRef, subresource?: string): string {
    return pathOf(this.type, ref.namespace, ref.name, ...(subresource === undefined ? [] : [subresource]));
  }

  #call(verb: KubeVerb, ref: Subject, request: Details): Promise<unknown> {
    return this.#transport.call(this.#request(verb, ref, request));
  }

  #request(verb: KubeVerb, { namespace = '', name }: Subject, details: Details): KubeRequest {
    const subject = name === '' || namespace === '' ? namespace + name : `${namespace}/${name}`;
    const lane = this.#vital ? { vital: true } : {};
    return { verb, resource: this.type.plural, subject, ...lane, ...this.#form(verb), ...details };
  }

  #form(verb: KubeVerb): { readonly accept?: string } {
    if (!this.#metadataOnly || verb === 'delete') return {};
    const form = verb === 'list' ? METADATA_LIST : METADATA;
    return { accept: `application/json;${form}` };
  }

  /** The API server speaks for the schema; items of a list of a built-in kind lack what every other answer has. */
  #object(value: unknown): T {
    const object = this.#typed(value);
    return { ...object, metadata: trimmed(object.metadata) };
  }

  #typed(value: unknown): T {
    const object = value as T;
    const ours = { apiVersion: apiVersionOf(this.type), kind: this.type.kind };
    // Metadata comes as a kind of its own, which says nothing of what it is the metadata of.
    return this.#metadataOnly ? { ...object, ...ours } : { ...ours, ...object };
  }

  #event(value: unknown): WatchEvent<T> {
    const event = value as WatchEvent<T>;
    switch (event.type) {
      case 'ADDED':
      case 'MODIFIED':
      case 'DELETED':
        return { type: event.type, object: this.#object(event.object) };
      case 'BOOKMARK':
      case 'ERROR':
        return event;
    }
  }
}

type Details = Pick<KubeRequest, 'path' | 'body' | 'contentType' | 'signal'>;

interface Subject {
  readonly namespace?: string | undefined;
  readonly name: string;
}

interface KubeList<T> {
  readonly metadata: { readonly resourceVersion?: string; readonly continue?: string };
  readonly items?: readonly T[] | null;
}

type Metadata = KubeObject['metadata'] & { readonly managedFields?: unknown };

function trimmed(metadata: Metadata): KubeObject['metadata'] {
  const { annotations } = metadata;
  const isTrim = metadata.managedFields === undefined && annotations?.[LAST_APPLIED] === undefined;
  if (isTrim) return metadata;
  const rest = without(metadata, 'managedFields') as KubeObject['metadata'];
  return annotations === undefined ? rest : { ...rest, annotations: without(annotations, LAST_APPLIED) };
}

function without<V extends object>(value: V, field: string): V {
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== field)) as V;
}

function toQuery(values: Readonly<Record<string, string | number | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value !== undefined) query.set(name, String(value));
  return query.size === 0 ? '' : `?${query.toString()}`;
}
