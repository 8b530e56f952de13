import type { IncomingMessage } from 'node:http';
import { type ApiResource, apiVersionOf, subjectOf } from '../api-resource.js';
import type { ApiState, ObjectTarget } from '../api-state.js';
import type { JsonObject } from '../json.js';
import { keyOf } from '../store.js';
import type { KubeObject } from '../kube-object.js';
import { listText, selectedObjects, includeObjectOf } from '../read/list.js';
import type { ListPages } from '../read/list-pages.js';
import { listItem, objectView } from '../read/object-view.js';
import { partialMetadata } from '../read/partial-metadata.js';
import { representationOf } from '../read/representation.js';
import { selectionOf } from '../read/selection.js';
import { serialized } from '../read/serialized.js';
import { table } from '../read/table.js';
import { methodNotAllowed, notFound, UnknownPathError } from '../status-error.js';
import { prepareWatch } from '../watch/open-watch.js';
import type { WatchHub } from '../watch/watch-hub.js';
import { createObject } from '../write/create.js';
import { deleteObject } from '../write/delete.js';
import { patchObject } from '../write/patch.js';
import { existing, updateObject } from '../write/update.js';
import { writeOptions } from '../write/write-options.js';
import type { Reply, StreamReply } from './reply.js';
import { mediaType, parseJson, parseObject } from './request-body.js';
import type { RequestInfo } from './request-info.js';

export interface ResourceRequest {
  readonly info: RequestInfo;
  readonly query: URLSearchParams;
  readonly message: IncomingMessage;
  readonly body: string;
}

/** Everything under /api/v1/… and /apis/GROUP/VERSION/… that is about objects. */
export class ResourceEndpoint {
  readonly #state: ApiState;
  readonly #hub: WatchHub;
  readonly #pages: ListPages;

  constructor(options: { readonly state: ApiState; readonly hub: WatchHub; readonly pages: ListPages }) {
    this.#state = options.state;
    this.#hub = options.hub;
    this.#pages = options.pages;
  }

  /** Throws StatusError, UnknownPathError. */
  handle(request: ResourceRequest): Reply | StreamReply {
    const { info } = request;
    const resource = this.#resource(info);
    if (info.verb === 'watch') return this.#watch(resource, request);
    if (info.verb === 'list') return this.#list(resource, request);
    if (info.verb === 'create') return this.#create(resource, request);
    if (info.verb === 'deletecollection') return this.#deleteCollection(resource, request);
    const target = objectTarget(resource, info);
    switch (info.verb) {
      case 'get':
        return this.#reply(200, resource, existing(this.#state, target), request);
      case 'update':
        return this.#update(target, request);
      case 'patch':
        return this.#patch(target, request);
      case 'delete':
        return this.#delete(target, request);
      default:
        throw methodNotAllowed();
    }
  }

  #resource({ group, version, resource: plural, subresource, namespace, name }: RequestInfo): ApiResource {
    const resource = this.#state.registry.find(group, version, plural);
    if (resource === undefined) throw new UnknownPathError();
    if (namespace !== undefined && !resource.namespaced) throw new UnknownPathError();
    if (namespace === undefined && name !== undefined && resource.namespaced) throw new UnknownPathError();
    if (subresource !== '' && !(subresource === 'status' && resource.statusSubresource)) {
      // As the real server answers for a custom resource whose CRD does not have the subresource.
      throw resource.custom === undefined
        ? new UnknownPathError()
        : notFound(subjectOf(resource, name ?? ''));
    }
    return resource;
  }

  #watch(resource: ApiResource, { info, query, message }: ResourceRequest): StreamReply {
    const representation = representationOf(message.headers.accept);
    const { namespace } = info;
    return {
      watch: prepareWatch(this.#state, this.#hub, { info, resource, namespace, query, representation }),
    };
  }

  #list(resource: ApiResource, { info, query, message }: ResourceRequest): Reply {
    const representation = representationOf(message.headers.accept);
    const { namespace } = info;
    return {
      status: 200,
      body: listText(this.#state, this.#pages, { resource, namespace, query, representation }),
    };
  }

  #create(resource: ApiResource, request: ResourceRequest): Reply {
    const { info, query, message, body } = request;
    if (info.name !== undefined || (resource.namespaced && info.namespace === undefined))
      throw methodNotAllowed();
    const target = { resource, namespace: info.namespace ?? '' };
    const created = createObject(
      this.#state,
      target,
      parseObject(message, body),
      writeOptions(query, 'CreateOptions', info.client),
    );
    return this.#reply(201, resource, created.object, request, created.warnings);
  }

  #update(target: ObjectTarget, request: ResourceRequest): Reply {
    const updated = updateObject(this.#state, {
      target,
      body: parseObject(request.message, request.body),
      options: writeOptions(request.query, 'UpdateOptions', request.info.client),
      subresource: request.info.subresource === 'status' ? 'status' : undefined,
      form: 'object',
    });
    return this.#reply(200, target.resource, updated.object, request, updated.warnings);
  }

  #patch(target: ObjectTarget, request: ResourceRequest): Reply {
    const patched = patchObject(this.#state, {
      target,
      contentType: mediaType(request.message),
      body: request.body,
      options: writeOptions(request.query, 'PatchOptions', request.info.client),
      force: request.query.get('force') === 'true',
      manager: request.query.get('fieldManager'),
      subresource: request.info.subresource === 'status' ? 'status' : undefined,
    });
    const status = patched.created === true ? 201 : 200;
    return this.#reply(status, target.resource, patched.object, request, patched.warnings);
  }

  #delete(target: ObjectTarget, request: ResourceRequest): Reply {
    const options = request.body === '' ? {} : parseJson(request.body);
    const { dryRun } = writeOptions(request.query, 'DeleteOptions', request.info.client);
    const { object, removed } = deleteObject(this.#state, target, options, dryRun);
    if (!removed) return this.#reply(200, target.resource, object, request);
    return { status: 200, body: JSON.stringify(deletedStatus(target, object)) };
  }

  #deleteCollection(resource: ApiResource, request: ResourceRequest): Reply {
    const { info, query, body } = request;
    const options = body === '' ? {} : parseJson(body);
    const { dryRun } = writeOptions(query, 'DeleteOptions', info.client);
    const { matches } = selectionOf(resource, info.namespace, query);
    const found = selectedObjects(this.#state, { resource, namespace: info.namespace }, matches);
    for (const object of found) {
      deleteObject(this.#state, { resource, ...keyOf(object) }, options, dryRun);
    }
    // As they were before.
    const items = found.map((object) => listItem(resource, object));
    const metadata = { resourceVersion: String(this.#state.store.revision) };
    const list = { kind: resource.listKind, apiVersion: apiVersionOf(resource), metadata, items };
    return { status: 200, body: JSON.stringify(list) };
  }

  #reply(
    status: number,
    resource: ApiResource,
    stored: KubeObject,
    { message, query }: ResourceRequest,
    warnings: readonly string[] = [],
  ): Reply {
    const object = objectView(resource, stored);
    switch (representationOf(message.headers.accept)) {
      case 'object':
        return { status, body: serialized(object), warnings };
      case 'metadata':
        return { status, body: JSON.stringify(partialMetadata(object)), warnings };
      case 'table': {
        const listMetadata = { resourceVersion: object.metadata.resourceVersion };
        const includeObject = includeObjectOf(query);
        const now = this.#state.clock.now();
        const shown = table(resource, [object], { includeObject, now, listMetadata, withColumns: true });
        return { status, body: JSON.stringify(shown), warnings };
      }
    }
  }
}

function objectTarget(resource: ApiResource, { namespace = '', name }: RequestInfo): ObjectTarget {
  if (name === undefined) throw methodNotAllowed();
  return { resource, namespace, name };
}

function deletedStatus({ resource, name }: ObjectTarget, { metadata }: KubeObject): JsonObject {
  const { group, kind } = subjectOf(resource, name);
  const details = { name, ...(group === '' ? {} : { group }), kind, uid: metadata.uid };
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
}
