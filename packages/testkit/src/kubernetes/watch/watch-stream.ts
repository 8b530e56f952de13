import type { ApiResource } from '../api-resource.js';
import type { StoreChange } from '../event-log.js';
import type { RequestInfo } from '../http/request-info.js';
import type { KubeObject } from '../kube-object.js';
import { objectView } from '../read/object-view.js';
import type { Selection } from '../read/selection.js';
import type { WatchEncoder, WatchEventType } from './watch-encoder.js';

/** The connection that a watch writes to. */
export interface WatchSink {
  write(text: string): void;
  /** Ends the response. */
  end(): void;
  /** Cuts the connection. */
  cut(): void;
}

interface WatchStreamOptions {
  readonly info: RequestInfo;
  readonly resource: ApiResource;
  readonly selection: Selection;
  readonly encoder: WatchEncoder;
  readonly bookmarks: boolean;
  /** Changes up to this revision are not sent; it may lie in the future. */
  readonly after: number;
  readonly sink: WatchSink;
}

/** One open watch. */
export class WatchStream {
  readonly info: RequestInfo;
  readonly resource: ApiResource;
  readonly #options: WatchStreamOptions;
  #silent = false;

  constructor(options: WatchStreamOptions) {
    this.info = options.info;
    this.resource = options.resource;
    this.#options = options;
  }

  /** Sends a change in the form in which this watch sees it, if it does. */
  deliver(change: StoreChange): void {
    if (this.#silent || change.revision <= this.#options.after) return;
    const seen = this.#seen(change);
    if (seen !== undefined) this.#options.sink.write(this.#options.encoder.event(seen.type, seen.object));
  }

  /** Sends an object of the state that the watch starts with. */
  deliverInitial(object: KubeObject): void {
    if (this.#selects(object))
      this.#options.sink.write(this.#options.encoder.event('ADDED', this.#view(object)));
  }

  /** Tells how far the watch has come, when its client wants to know. */
  bookmark(revision: number, initialEventsEnd = false): void {
    if (this.#silent || !this.#options.bookmarks) return;
    this.#options.sink.write(this.#options.encoder.bookmark(revision, initialEventsEnd));
  }

  silence(): void {
    this.#silent = true;
  }

  close(how: 'end' | 'cut'): void {
    this.#options.sink[how]();
  }

  #seen(change: StoreChange): { readonly type: WatchEventType; readonly object: KubeObject } | undefined {
    const now = change.type !== 'DELETED' && this.#selects(change.object);
    const before = change.previous !== undefined && this.#selects(change.previous);
    if (now) return { type: before ? 'MODIFIED' : 'ADDED', object: this.#view(change.object) };
    return before ? { type: 'DELETED', object: this.#view(lastSeen(change, change.previous)) } : undefined;
  }

  #selects(object: KubeObject): boolean {
    const { namespace, matches } = this.#options.selection;
    if (namespace !== undefined && object.metadata.namespace !== namespace) return false;
    return matches(this.#view(object));
  }

  #view(object: KubeObject): KubeObject {
    return objectView(this.resource, object);
  }
}

/** An object that left the selection is shown as it was when it still belonged to it, at the revision of its leaving. */
function lastSeen({ type, object, revision }: StoreChange, previous: KubeObject): KubeObject {
  if (type === 'DELETED') return object;
  return { ...previous, metadata: { ...previous.metadata, resourceVersion: String(revision) } };
}
