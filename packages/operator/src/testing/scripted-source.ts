import type { KubeObject, ListPage, ListWatch, WatchEvent } from '../engine/index.js';

/** A watch that the test plays the server of. */
export class ScriptedWatch<T> implements AsyncIterable<WatchEvent<T>> {
  readonly resourceVersion: string;
  readonly signal: AbortSignal;
  readonly #events: WatchEvent<T>[] = [];
  #end: (() => void) | undefined;
  #wake: () => void = () => undefined;

  constructor(resourceVersion: string, signal: AbortSignal) {
    this.resourceVersion = resourceVersion;
    this.signal = signal;
    signal.addEventListener('abort', () => this.end(), { once: true });
  }

  send(event: WatchEvent<T>): void {
    this.#events.push(event);
    this.#wake();
  }

  /** The server closes the stream. */
  end(): void {
    this.#end = () => undefined;
    this.#wake();
  }

  /** The connection breaks. */
  fail(error: Error): void {
    this.#end = () => {
      throw error;
    };
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<WatchEvent<T>> {
    for (;;) {
      const event = this.#events.shift();
      if (event !== undefined) yield event;
      else if (this.#end !== undefined) {
        this.#end();
        return;
      } else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}

type ListAnswer<T> = ListPage<T> | Error;

/** An API server that answers lists from a script and leaves watches to the test. */
export class ScriptedSource<T extends KubeObject> implements ListWatch<T> {
  readonly watches: ScriptedWatch<T>[] = [];
  /** Continue tokens of the list requests; undefined for a first page. */
  readonly listed: (string | undefined)[] = [];
  readonly #answers: ListAnswer<T>[] = [];
  #lastAnswer: ListAnswer<T> | undefined;

  /** The next answers to lists; the last one is repeated. */
  answerLists(...answers: readonly ListAnswer<T>[]): this {
    this.#answers.push(...answers);
    return this;
  }

  /** The newest watch. */
  get watching(): ScriptedWatch<T> {
    const watch = this.watches.at(-1);
    if (watch === undefined) throw new Error('nothing is watched yet');
    return watch;
  }

  list(request: { readonly continue?: string }): Promise<ListPage<T>> {
    this.listed.push(request.continue);
    const answer = this.#answers.shift() ?? this.#lastAnswer;
    this.#lastAnswer = answer;
    if (answer === undefined) return Promise.reject(new Error('no list was scripted'));
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  }

  watch(request: { readonly resourceVersion: string; readonly signal: AbortSignal }): ScriptedWatch<T> {
    const watch = new ScriptedWatch<T>(request.resourceVersion, request.signal);
    this.watches.push(watch);
    return watch;
  }
}
