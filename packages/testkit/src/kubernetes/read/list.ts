import { apiVersionOf } from '../api-resource.js';
import { type ApiState, collectionOf, type ResourceTarget } from '../api-state.js';
import type { JsonObject } from '../json.js';
import type { KubeObject } from '../kube-object.js';
import type { ListPage, ListPages } from './list-pages.js';
import { listItem, objectView } from './object-view.js';
import { partialMetadata } from './partial-metadata.js';
import type { Representation } from './representation.js';
import { selectedName, type Selector } from '../selectors.js';
import { checkListVersion, pageSizeOf } from './list-options.js';
import { selectionOf } from './selection.js';
import { serialized } from './serialized.js';
import { type IncludeObject, table } from './table.js';

export interface ListRequest extends ResourceTarget {
  readonly query: URLSearchParams;
  readonly representation: Representation;
}

/** The JSON text of a list. Throws 400, 410, 504. */
export function listText(state: ApiState, pages: ListPages, request: ListRequest): string {
  const page = pageOf(state, pages, request);
  const { resource, representation } = request;
  if (representation === 'table') return tableText(state, request, page);
  const metadata = JSON.stringify(listMetadata(page));
  if (representation === 'metadata') {
    const items = page.objects.map((object) => JSON.stringify(partialMetadata(object)));
    return `{"kind":"PartialObjectMetadataList","apiVersion":"meta.k8s.io/v1","metadata":${metadata},"items":[${items.join(',')}]}`;
  }
  const head = `"kind":"${resource.listKind}","apiVersion":"${apiVersionOf(resource)}"`;
  const items = page.objects.map((object) => serialized(listItem(resource, object)));
  return `{${head},"metadata":${metadata},"items":[${items.join(',')}]}`;
}

function pageOf(state: ApiState, pages: ListPages, { resource, namespace, query }: ListRequest): ListPage {
  const collection = collectionOf(state, resource);
  const pageSize = pageSizeOf(query);
  const token = query.get('continue') ?? '';
  const listed = `${apiVersionOf(resource)}/${resource.plural}`;
  if (token !== '') return pages.next(token, listed, pageSize, collection.log.oldestRevision);
  checkListVersion(query, state.store.revision);
  const { matches, selective } = selectionOf(resource, namespace, query);
  const name = selectedName(query.get('fieldSelector') ?? '');
  const all = viewedObjects(state, { resource, namespace });
  // With a name the server looks at that object alone, so that there is never a second page.
  const objects = name === undefined ? all : all.filter(({ metadata }) => metadata.name === name);
  const { revision } = state.store;
  return pages.first({ listed, revision, objects, matches, counted: !selective }, pageSize);
}

/** The objects of a list, in the form in which the resource serves them. */
export function selectedObjects(
  state: ApiState,
  target: ResourceTarget,
  matches: Selector,
): readonly KubeObject[] {
  return viewedObjects(state, target).filter(matches);
}

function viewedObjects(state: ApiState, { resource, namespace }: ResourceTarget): readonly KubeObject[] {
  const objects = collectionOf(state, resource).list(namespace);
  return resource.conversion === undefined ? objects : objects.map((object) => objectView(resource, object));
}

function listMetadata({ revision, continueToken, remaining }: ListPage): JsonObject {
  return {
    resourceVersion: String(revision),
    ...(continueToken === undefined ? {} : { continue: continueToken }),
    ...(remaining === undefined ? {} : { remainingItemCount: remaining }),
  };
}

function tableText(state: ApiState, { resource, query }: ListRequest, page: ListPage): string {
  return JSON.stringify(
    table(resource, page.objects, {
      includeObject: includeObjectOf(query),
      now: state.clock.now(),
      listMetadata: listMetadata(page),
      withColumns: true,
    }),
  );
}

export function includeObjectOf(query: URLSearchParams): IncludeObject {
  const value = query.get('includeObject');
  return value === 'None' || value === 'Object' ? value : 'Metadata';
}
