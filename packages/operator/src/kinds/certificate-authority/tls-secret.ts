import type { KubeObject } from '../../engine/index.js';

/** What the operator reads of a core/v1 Secret. */
export interface TlsSecret extends KubeObject {
  readonly type?: string;
  /** Base64. */
  readonly data?: Readonly<Record<string, string>>;
}

export const secretType = { group: '', version: 'v1', plural: 'secrets', kind: 'Secret' } as const;
