import { courseOf, type PolicyDefaults } from '../../external/course.js';
import type { ManagedObject } from '../../external/external-resource.js';
import { readStatusCondition } from '../../external/status.js';

export interface ResourceFateOptions {
  /** The TwingateResources of the cluster that name this ID. */
  readonly mentions: (resourceId: string) => readonly ManagedObject[];
  readonly policies: PolicyDefaults;
}

/** Deleted IDs to remember. */
const MEMORY = 10_000;

/** Whether a resource in Twingate goes or went: its edges go with it, and need not be taken away one by one. */
export class ResourceFate {
  readonly #options: ResourceFateOptions;
  readonly #deleted = new Set<string>();

  constructor(options: ResourceFateOptions) {
    this.#options = options;
  }

  /** The API said that it is gone. */
  deleted(resourceId: string): void {
    this.#deleted.add(resourceId);
    if (this.#deleted.size <= MEMORY) return;
    for (const oldest of this.#deleted) {
      this.#deleted.delete(oldest);
      return;
    }
  }

  isGone(resourceId: string): boolean {
    return this.#deleted.has(resourceId);
  }

  /** All objects that name it are being deleted, and nothing shows that this is held up or that it will stay. */
  isLeaving(resourceId: string): boolean {
    const { mentions, policies } = this.#options;
    const objects = mentions(resourceId);
    return objects.length > 0 && objects.every((object) => isDeletedSoon(object, policies));
  }
}

function isDeletedSoon(object: ManagedObject, policies: PolicyDefaults): boolean {
  if (courseOf(object, policies).kind !== 'delete') return false;
  return readStatusCondition(object.status, 'Synced')?.status !== 'False';
}
