import type { KubeObject } from '../engine/index.js';
import { isAlreadyExists, isConflict, isNotFound, type ResourceClient } from '../kube/index.js';

/** What a coordination.k8s.io/v1 Lease says. */
export interface LeaseSpec {
  readonly holderIdentity?: string | null;
  readonly leaseDurationSeconds?: number;
  /** ISO 8601 with microseconds, by the holder's clock. */
  readonly acquireTime?: string;
  readonly renewTime?: string;
  /** How often it was taken. */
  readonly leaseTransitions?: number;
}

export interface Lease extends KubeObject {
  readonly spec?: LeaseSpec;
}

/** A change of a Lease, as a JSON merge patch. */
export interface LeaseChange {
  readonly annotations?: Readonly<Record<string, string | null>>;
  readonly spec?: LeaseSpec;
}

export const leaseType = {
  group: 'coordination.k8s.io',
  version: 'v1',
  plural: 'leases',
  kind: 'Lease',
} as const;

export interface LeaseClientOptions {
  readonly client: Pick<ResourceClient<Lease>, 'get' | 'create' | 'mergePatch'>;
  readonly namespace: string;
  readonly name: string;
  readonly fieldManager: string;
}

/** One Lease on the API server. All methods throw what the Kubernetes client throws. */
export class LeaseClient {
  readonly #options: LeaseClientOptions;

  constructor(options: LeaseClientOptions) {
    this.#options = options;
  }

  /** `namespace/name`. */
  get key(): string {
    return `${this.#options.namespace}/${this.#options.name}`;
  }

  /** Undefined when there is none. */
  async find(signal?: AbortSignal): Promise<Lease | undefined> {
    try {
      return await this.#options.client.get(this.#ref, { signal });
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  /** Undefined when there is one already. */
  async create({ annotations, spec = {} }: LeaseChange, signal?: AbortSignal): Promise<Lease | undefined> {
    const metadata = {
      ...this.#ref,
      ...(annotations === undefined ? {} : { annotations: set(annotations) }),
    };
    const lease: Lease = { apiVersion: 'coordination.k8s.io/v1', kind: leaseType.kind, metadata, spec };
    try {
      return await this.#options.client.create(lease, { fieldManager: this.#options.fieldManager, signal });
    } catch (error) {
      if (isAlreadyExists(error)) return undefined;
      throw error;
    }
  }

  /** Undefined when it is not any more as it was read. */
  async change(
    lease: Lease,
    { annotations, spec }: LeaseChange,
    signal?: AbortSignal,
  ): Promise<Lease | undefined> {
    const { resourceVersion } = lease.metadata;
    const metadata = { resourceVersion, ...(annotations === undefined ? {} : { annotations }) };
    const patch = { metadata, ...(spec === undefined ? {} : { spec }) };
    const { client, fieldManager } = this.#options;
    try {
      return await client.mergePatch(this.#ref, patch, { fieldManager, signal });
    } catch (error) {
      if (isConflict(error) || isNotFound(error)) return undefined;
      throw error;
    }
  }

  get #ref(): { readonly namespace: string; readonly name: string } {
    const { namespace, name } = this.#options;
    return { namespace, name };
  }
}

/** As the API server wants it: with microseconds. */
export function microTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000Z');
}

function set(annotations: NonNullable<LeaseChange['annotations']>): Readonly<Record<string, string>> {
  const entries = Object.entries(annotations).filter((entry): entry is [string, string] => entry[1] !== null);
  return Object.fromEntries(entries);
}
