import type { ApiResource } from './api-resource.js';

/** The resources that are served now. */
export class ResourceRegistry {
  readonly #byPath = new Map<string, ApiResource>();

  constructor(resources: Iterable<ApiResource>) {
    for (const resource of resources) this.set(resource);
  }

  /** Starts to serve the resource, in place of one of the same group, version and plural. */
  set(resource: ApiResource): void {
    this.#byPath.set(pathKey(resource.group, resource.version, resource.plural), resource);
  }

  remove(resource: ApiResource): void {
    this.#byPath.delete(pathKey(resource.group, resource.version, resource.plural));
  }

  find(group: string, version: string, plural: string): ApiResource | undefined {
    return this.#byPath.get(pathKey(group, version, plural));
  }

  all(): readonly ApiResource[] {
    return [...this.#byPath.values()];
  }

  /** Served group and version pairs with their resources, in the order in which they were added. */
  groupVersions(): readonly GroupVersion[] {
    const found = new Map<string, { group: string; version: string; resources: ApiResource[] }>();
    for (const resource of this.#byPath.values()) {
      const { group, version } = resource;
      const key = `${group}/${version}`;
      const entry = found.get(key) ?? { group, version, resources: [] };
      entry.resources.push(resource);
      found.set(key, entry);
    }
    return [...found.values()];
  }
}

export interface GroupVersion {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly resources: readonly ApiResource[];
}

function pathKey(group: string, version: string, plural: string): string {
  return `${group}/${version}/${plural}`;
}
