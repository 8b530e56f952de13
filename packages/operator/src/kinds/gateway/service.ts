import type { KubeObject } from '../../engine/index.js';

/** What the operator reads of a core/v1 Service. */
export interface Service extends KubeObject {
  readonly spec?: { readonly type?: string; readonly ports?: readonly ServicePort[] | null };
  readonly status?: {
    readonly loadBalancer?: {
      readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[] | null;
    };
  };
}

export interface ServicePort {
  readonly port: number;
  /** Absent means TCP. */
  readonly protocol?: string;
}

export const serviceType = { group: '', version: 'v1', plural: 'services', kind: 'Service' } as const;
