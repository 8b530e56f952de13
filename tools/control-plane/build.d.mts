/** Absolute paths by program name; the last three are absent where KUBEBUILDER_ASSETS does not have them. */
export interface ControlPlaneBinaries {
  readonly etcd: string;
  readonly 'kube-apiserver': string;
  readonly kubectl: string;
  readonly 'kube-controller-manager'?: string;
  readonly 'kube-scheduler'?: string;
  readonly kwok?: string;
}

export type ControlPlaneResolution =
  /** TEST_KUBECONFIG: a running cluster, used as it is. */
  | { readonly source: 'cluster'; readonly kubeconfig: string; readonly kubectl: string | undefined }
  | { readonly source: 'assets' | 'cache' | 'build'; readonly binaries: ControlPlaneBinaries };

export interface ResolveOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Gets one line per program that is built. */
  readonly log?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** Order: TEST_KUBECONFIG, KUBEBUILDER_ASSETS, the cache, a build with Go; throws one error that names them all. */
export function resolveBinaries(options?: ResolveOptions): Promise<ControlPlaneResolution>;

/** Path of helm where it is here already, without building it: HELM, KUBEBUILDER_ASSETS, the cache. */
export function findHelm(options?: Pick<ResolveOptions, 'env'>): Promise<string | undefined>;

/** The same, built on first use. */
export function resolveHelm(options?: ResolveOptions): Promise<string>;
