import type { CallOptions } from '../external/external-resource.js';
import type { TwingateApi } from './api.js';

const DOCUMENT = `query DefaultSecurityPolicy {
  securityPolicies(first: 1, filter: { policyType: { in: [DEFAULT_RESOURCE] } }) {
    edges { node { id } }
  }
}`;

interface Answer {
  readonly securityPolicies: { readonly edges: readonly { readonly node: { readonly id: string } }[] };
}

/** The account's default security policy: a resource with it and a resource without any are the same. */
export class DefaultPolicy {
  readonly #api: TwingateApi;
  #id: string | undefined;

  constructor(api: TwingateApi) {
    this.#api = api;
  }

  /** Undefined until it was read, and for accounts without one. */
  get id(): string | undefined {
    return this.#id;
  }

  /** Reads it again; once per sweep is often enough. */
  async refresh(options: CallOptions): Promise<void> {
    const answer = await this.#api.call((client) =>
      client.raw<Answer, Record<string, never>>(DOCUMENT, {}, options),
    );
    this.#id = answer.securityPolicies.edges[0]?.node.id;
  }
}
