import type { CustomKind } from './custom-kind.js';
import type { JsonObject } from './json.js';
import type { StatusSubject } from './status-error.js';

export interface PrinterColumn {
  readonly name: string;
  readonly type: string;
  readonly jsonPath: string;
  readonly description?: string;
  readonly format?: string;
  /** 0 is always shown, more only in wide output. */
  readonly priority?: number;
}

/** Another form in which stored objects are served, such as the two kinds of Event. */
export interface ObjectConversion {
  fromStorage(object: JsonObject): JsonObject;
  toStorage(object: JsonObject): JsonObject;
}

/** One kind at one group and version, as it is served. */
export interface ApiResource {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  readonly listKind: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly statusSubresource: boolean;
  /** metadata.generation counts the changes of what the user wants. */
  readonly tracksGeneration: boolean;
  /** metadata.managedFields says who owns which field, and server-side apply is served. */
  readonly tracksFields: boolean;
  readonly columns: readonly PrinterColumn[];
  /** Resources with one storage key show the same objects. */
  readonly storageKey: string;
  readonly conversion?: ObjectConversion;
  /** Paths that a field selector may name, metadata.name and metadata.namespace aside. */
  readonly selectableFields: readonly string[];
  /** Set for kinds that a CRD defines. */
  readonly custom?: { readonly definition: CustomKind; readonly schema: JsonObject };
}

export function apiVersionOf(resource: Pick<ApiResource, 'group' | 'version'>): string {
  return resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
}

/** "/api/v1" or "/apis/GROUP/VERSION" */
export function groupVersionPath(resource: Pick<ApiResource, 'group' | 'version'>): string {
  return `${resource.group === '' ? '/api' : '/apis'}/${apiVersionOf(resource)}`;
}

/** The subject of an error about an object of this resource. */
export function subjectOf(resource: ApiResource, name: string): StatusSubject {
  return { group: resource.group, kind: resource.plural, name };
}

/** The subject of a 422. */
export function kindSubjectOf(resource: ApiResource, name: string): StatusSubject {
  return { group: resource.group, kind: resource.kind, name };
}
