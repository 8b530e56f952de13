import { createHash } from 'node:crypto';
import { messageOf, settlesWithin, type Clock, type KubeObject, type Logger } from '../engine/index.js';
import type { KubeClient } from './client.js';
import { isForbidden, isNotFound } from './errors.js';
import type { ResourceClient } from './resource-client.js';

export interface EventNote {
  readonly type: 'Normal' | 'Warning';
  /** UpperCamel word. */
  readonly reason: string;
  /** A sentence; longer than 1024 characters is cut. */
  readonly message: string;
  /** What was done, UpperCamel; default: the reason. */
  readonly action?: string;
}

export interface EventRecorderOptions {
  readonly client: Pick<KubeClient, 'resource'>;
  readonly clock: Clock;
  /** Who says it, e.g. `twingate-operator`. */
  readonly component: string;
  /** Which process of these. */
  readonly instance: string;
  readonly logger: Logger;
}

/** A core/v1 Event, as far as it is written here. */
export interface EventObject extends KubeObject {
  readonly involvedObject: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly namespace?: string;
    readonly name: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
  };
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly action: string;
  readonly count: number;
  readonly firstTimestamp: string;
  readonly lastTimestamp: string;
  readonly source: { readonly component: string };
  readonly reportingComponent: string;
  readonly reportingInstance: string;
}

/** What was said about one object with the same words. */
interface Series {
  readonly event: EventObject;
  count: number;
  lastAt: number;
  sentAt: number;
  /** The event was stored, so that further counts are patches. */
  stored: boolean;
  /** A write waits in the line or for its minute. */
  pending: boolean;
  cancelTimer: () => void;
  /** Writes of one event follow each other. */
  tail: Promise<void>;
}

const EVENTS = { group: '', version: 'v1', plural: 'events', kind: 'Event' };
/** The same words within this time are one event that counts. */
const AGGREGATION_MS = 600_000;
/** The count of one event is written at most this often. */
const COUNT_INTERVAL_MS = 60_000;
const MAX_WAITING = 1000;
const MAX_SERIES = 1024;
const CONCURRENCY = 4;
const MAX_MESSAGE = 1024;

/**
 * Says things to people in `kubectl describe`. The same words about the same object are one event that counts. Never
 * throws and never waits; one request per event, none of them repeated: an event is not worth more.
 */
export class EventRecorder {
  readonly #options: EventRecorderOptions;
  readonly #events: ResourceClient<EventObject>;
  readonly #series = new Map<string, Series>();
  readonly #line: Series[] = [];
  readonly #writes = new Set<Promise<void>>();
  #stopped = false;

  constructor(options: EventRecorderOptions) {
    this.#options = options;
    this.#events = options.client.resource<EventObject>(EVENTS);
  }

  record(object: KubeObject, note: EventNote): void {
    if (this.#stopped) return;
    const now = this.#options.clock.now();
    const id = seriesId(object, note);
    const present = this.#series.get(id);
    if (present === undefined || now - present.lastAt > AGGREGATION_MS) this.#begin(id, object, note, now);
    else this.#again(present, now);
  }

  /** Writes what waits, counts included; gives up after `deadlineMs`. */
  async flush(deadlineMs: number): Promise<void> {
    const { clock } = this.#options;
    const until = clock.now() + deadlineMs;
    for (const series of this.#series.values()) if (series.pending) this.#dueNow(series);
    while (this.#writes.size > 0 && clock.now() < until) {
      await settlesWithin(clock, Promise.race(this.#writes), until - clock.now());
    }
  }

  /** Drops what waits; nothing is recorded any more. */
  stop(): void {
    this.#stopped = true;
    this.#line.length = 0;
    for (const { cancelTimer } of this.#series.values()) cancelTimer();
    this.#series.clear();
  }

  #begin(id: string, object: KubeObject, note: EventNote, now: number): void {
    this.#forget(id);
    if (this.#series.size >= MAX_SERIES)
      for (const oldest of [...this.#series.keys()].slice(0, 1)) this.#forget(oldest);
    const event = this.#toEvent(object, note, now, id);
    const series: Series = {
      event,
      count: 1,
      lastAt: now,
      sentAt: now,
      stored: false,
      pending: false,
      cancelTimer: () => undefined,
      tail: Promise.resolve(),
    };
    this.#series.set(id, series);
    this.#enqueue(series);
  }

  #forget(id: string): void {
    this.#series.get(id)?.cancelTimer();
    this.#series.delete(id);
  }

  /** One write a minute: at once when the last one is long ago, else at the end of the minute. */
  #again(series: Series, now: number): void {
    series.count += 1;
    series.lastAt = now;
    if (series.pending) return;
    const waitMs = series.sentAt + COUNT_INTERVAL_MS - now;
    if (waitMs <= 0) {
      this.#enqueue(series);
      return;
    }
    series.pending = true;
    series.cancelTimer = this.#options.clock.after(waitMs, () => this.#enqueue(series));
  }

  #dueNow(series: Series): void {
    series.cancelTimer();
    if (!this.#line.includes(series)) this.#enqueue(series);
  }

  #enqueue(series: Series): void {
    if (this.#line.length >= MAX_WAITING) {
      this.#options.logger.debug({ event: series.event.reason }, 'too many events wait; one is dropped');
      return;
    }
    series.pending = true;
    this.#line.push(series);
    this.#pump();
  }

  #pump(): void {
    while (this.#writes.size < CONCURRENCY) {
      const series = this.#line.shift();
      if (series === undefined) return;
      series.pending = false;
      series.tail = series.tail.then(() => this.#write(series));
      const write = series.tail.finally(() => {
        this.#writes.delete(write);
        this.#pump();
      });
      this.#writes.add(write);
    }
  }

  async #write(series: Series): Promise<void> {
    series.sentAt = this.#options.clock.now();
    try {
      await this.#send(series);
      series.stored = true;
    } catch (error) {
      this.#dropped(series, error);
    }
  }

  async #send({ event, stored, count, lastAt }: Series): Promise<void> {
    const { namespace, name } = event.metadata;
    const lastTimestamp = toTimestamp(lastAt);
    if (stored && namespace !== undefined)
      await this.#events.mergePatch({ namespace, name }, { count, lastTimestamp });
    else await this.#events.create({ ...event, count, lastTimestamp });
  }

  /** A namespace that goes away refuses events, and old events expire: both are everyday. */
  #dropped(series: Series, error: unknown): void {
    for (const [id, present] of this.#series) if (present === series) this.#forget(id);
    const fields = {
      error: messageOf(error),
      event: series.event.reason,
      object: series.event.involvedObject.name,
    };
    if (isForbidden(error) || isNotFound(error)) this.#options.logger.debug(fields, 'an event was not taken');
    else this.#options.logger.warn(fields, 'an event could not be written');
  }

  #toEvent(object: KubeObject, note: EventNote, now: number, id: string): EventObject {
    const { component, instance } = this.#options;
    const { name, namespace = 'default', uid, resourceVersion } = object.metadata;
    const timestamp = toTimestamp(now);
    const suffix = createHash('sha256').update(`${id}\0${now}`).digest('hex').slice(0, 16);
    return {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: `${name.slice(0, 230)}.${suffix}`, namespace },
      involvedObject: {
        apiVersion: object.apiVersion ?? '',
        kind: object.kind ?? '',
        ...(object.metadata.namespace === undefined ? {} : { namespace }),
        name,
        ...(uid === undefined ? {} : { uid }),
        ...(resourceVersion === undefined ? {} : { resourceVersion }),
      },
      type: note.type,
      reason: note.reason,
      message:
        note.message.length > MAX_MESSAGE ? `${note.message.slice(0, MAX_MESSAGE - 1)}…` : note.message,
      action: note.action ?? note.reason,
      count: 1,
      firstTimestamp: timestamp,
      lastTimestamp: timestamp,
      source: { component },
      reportingComponent: component,
      reportingInstance: instance,
    };
  }
}

function seriesId(object: KubeObject, note: EventNote): string {
  const { uid, namespace = '', name } = object.metadata;
  return [uid ?? `${object.kind ?? ''}/${namespace}/${name}`, note.type, note.reason, note.message].join(
    '\0',
  );
}

function toTimestamp(now: number): string {
  return new Date(now).toISOString().replace(/\.\d+Z$/, 'Z');
}
