import { type ApiResource, apiVersionOf } from '../api-resource.js';
import type { JsonObject } from '../json.js';
import type { KubeObject } from '../kube-object.js';
import { partialMetadata } from '../read/partial-metadata.js';
import type { Representation } from '../read/representation.js';
import { serialized } from '../read/serialized.js';
import { type IncludeObject, table } from '../read/table.js';
import type { StatusError } from '../status-error.js';

export type WatchEventType = 'ADDED' | 'MODIFIED' | 'DELETED';

interface EncoderOptions {
  readonly resource: ApiResource;
  readonly representation: Representation;
  readonly includeObject: IncludeObject;
  readonly now: () => number;
}

/** Makes the lines of one watch. */
export class WatchEncoder {
  readonly #options: EncoderOptions;
  #columnsSent = false;

  constructor(options: EncoderOptions) {
    this.#options = options;
  }

  event(type: WatchEventType, object: KubeObject): string {
    return line(type, this.#objectText(object));
  }

  /** `initialEventsEnd` marks the end of the state that a watch starts with. */
  bookmark(revision: number, initialEventsEnd: boolean): string {
    const { resource, representation } = this.#options;
    const annotations = { 'k8s.io/initial-events-end': 'true' };
    const metadata = { resourceVersion: String(revision), ...(initialEventsEnd ? { annotations } : {}) };
    if (representation === 'table') return line('BOOKMARK', JSON.stringify(this.#table([], metadata)));
    const object = { kind: resource.kind, apiVersion: apiVersionOf(resource), metadata };
    const partial = { ...object, kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1' };
    return line('BOOKMARK', JSON.stringify(representation === 'metadata' ? partial : object));
  }

  error(error: StatusError): string {
    return line('ERROR', JSON.stringify(error.toStatus()));
  }

  #objectText(object: KubeObject): string {
    switch (this.#options.representation) {
      case 'object':
        return serialized(object);
      case 'metadata':
        return JSON.stringify(partialMetadata(object));
      case 'table':
        return JSON.stringify(this.#table([object], { resourceVersion: object.metadata.resourceVersion }));
    }
  }

  #table(objects: readonly KubeObject[], listMetadata: JsonObject): JsonObject {
    const { resource, includeObject, now } = this.#options;
    const withColumns = !this.#columnsSent;
    this.#columnsSent = true;
    return table(resource, objects, { includeObject, now: now(), listMetadata, withColumns });
  }
}

function line(type: string, object: string): string {
  return `{"type":"${type}","object":${object}}\n`;
}
