import type { ApiResource } from '../api-resource.js';
import { type ApiState, collectionOf } from '../api-state.js';
import type { RequestInfo } from '../http/request-info.js';
import { includeObjectOf } from '../read/list.js';
import type { Representation } from '../read/representation.js';
import { askedRevision, forbiddenMatch } from '../read/list-options.js';
import { selectionOf } from '../read/selection.js';
import { expired } from '../status-error.js';
import { WatchEncoder } from './watch-encoder.js';
import type { WatchHub } from './watch-hub.js';
import { type WatchSink, WatchStream } from './watch-stream.js';

export interface WatchRequest {
  readonly info: RequestInfo;
  readonly resource: ApiResource;
  readonly namespace: string | undefined;
  readonly query: URLSearchParams;
  readonly representation: Representation;
}

/** A watch whose parameters are checked: starts on its sink, returns how to stop it when the client has gone. */
export type PreparedWatch = (sink: WatchSink) => () => void;

interface WatchStart {
  /** Undefined: begin with the present state. */
  readonly from: number | undefined;
  readonly initialEvents: boolean;
  readonly timeoutMs: number;
}

/** The server ends a watch by itself after this time when the client sets none. */
const defaultTimeoutMs = 30 * 60 * 1000;

/** Checks a watch request. Throws 400 and 422; a resourceVersion that is too old becomes an ERROR event. */
export function prepareWatch(state: ApiState, hub: WatchHub, request: WatchRequest): PreparedWatch {
  const { resource, query, representation } = request;
  const start = watchStart(query, state.store.revision);
  const selection = selectionOf(resource, selectedNamespace(request), query);
  const now = () => state.clock.now();
  return (sink) => {
    const encoder = new WatchEncoder({
      resource,
      representation,
      includeObject: includeObjectOf(query),
      now,
    });
    const bookmarks = query.get('allowWatchBookmarks') === 'true' || query.get('allowWatchBookmarks') === '1';
    const stream = new WatchStream({
      info: request.info,
      resource,
      selection,
      encoder,
      bookmarks,
      after: start.from ?? 0,
      sink,
    });
    if (!catchUp(state, stream, start)) {
      const { oldestRevision } = collectionOf(state, resource).log;
      sink.write(encoder.error(expired(`too old resource version: ${start.from ?? 0} (${oldestRevision})`)));
      sink.end();
      return () => undefined;
    }
    return follow(state, hub, stream, start.timeoutMs);
  };
}

/** A watch of one name, the old form of a field selector, is served too. */
function selectedNamespace({ info, namespace, query }: WatchRequest): string | undefined {
  if (info.name !== undefined && !query.has('fieldSelector'))
    query.set('fieldSelector', `metadata.name=${info.name}`);
  return namespace;
}

function watchStart(query: URLSearchParams, current: number): WatchStart {
  const asked = askedRevision(query);
  const initialEvents = query.get('sendInitialEvents');
  if (initialEvents !== null && query.get('resourceVersionMatch') !== 'NotOlderThan') {
    throw forbiddenMatch('sendInitialEvents requires setting resourceVersionMatch to NotOlderThan');
  }
  const seconds = Number(query.get('timeoutSeconds') ?? '0');
  return {
    from: startRevision(asked === 0 ? undefined : asked, initialEvents, current),
    initialEvents: initialEvents === 'true',
    timeoutMs: seconds > 0 ? seconds * 1000 : defaultTimeoutMs,
  };
}

function startRevision(
  asked: number | undefined,
  initialEvents: string | null,
  current: number,
): number | undefined {
  if (initialEvents === 'true') return undefined;
  return initialEvents === 'false' ? (asked ?? current) : asked;
}

/** Sends what the watch has missed; false when some of it is forgotten. */
function catchUp(state: ApiState, stream: WatchStream, { from, initialEvents }: WatchStart): boolean {
  const collection = collectionOf(state, stream.resource);
  if (from === undefined) {
    for (const object of collection.list(undefined)) stream.deliverInitial(object);
    if (initialEvents) stream.bookmark(state.store.revision, true);
    return true;
  }
  const missed = collection.log.since(from);
  for (const change of missed ?? []) stream.deliver(change);
  return missed !== undefined;
}

function follow(state: ApiState, hub: WatchHub, stream: WatchStream, timeoutMs: number): () => void {
  hub.add(stream);
  const cancelTimeout = state.clock.after(timeoutMs, () => {
    stream.bookmark(state.store.revision);
    stream.close('end');
  });
  return () => {
    cancelTimeout();
    hub.remove(stream);
  };
}
