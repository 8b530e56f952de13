import { matchesFilter, type RequestFilter, type RequestInfo } from './http/request-info.js';

/** Requests that were received, by what they asked for. Names of objects are not kept. */
export interface ClusterRequests {
  /** Requests that match; without a filter all of them. */
  count(filter?: CountedFilter): number;
  /** Numbers by "verb resource" or "verb resource/subresource"; other paths as "get /version". */
  byRequest(): Readonly<Record<string, number>>;
  reset(): void;
}

export type CountedFilter = Pick<RequestFilter, 'verb' | 'group' | 'resource' | 'subresource' | 'client'>;

interface Counter {
  readonly info: RequestInfo;
  readonly label: string;
  count: number;
}

/** Counts requests as they come in, also those that a fault refuses. */
export class RequestLedger implements ClusterRequests {
  readonly #counters = new Map<string, Counter>();

  record(info: RequestInfo): void {
    const label = labelOf(info);
    const key = `${info.client} ${info.group} ${label}`;
    const counter = this.#counters.get(key) ?? { info, label, count: 0 };
    counter.count += 1;
    this.#counters.set(key, counter);
  }

  count(filter: CountedFilter = {}): number {
    return this.#matching(filter).reduce((sum, { count }) => sum + count, 0);
  }

  byRequest(): Readonly<Record<string, number>> {
    const sums = new Map<string, number>();
    for (const { label, count } of this.#counters.values()) sums.set(label, (sums.get(label) ?? 0) + count);
    return Object.fromEntries(sums);
  }

  reset(): void {
    this.#counters.clear();
  }

  #matching(filter: CountedFilter): readonly Counter[] {
    return [...this.#counters.values()].filter(({ info }) => matchesFilter(info, filter));
  }
}

function labelOf({ verb, path, resource, subresource }: RequestInfo): string {
  if (resource === '') return `${verb} ${path}`;
  return `${verb} ${resource}${subresource === '' ? '' : `/${subresource}`}`;
}
