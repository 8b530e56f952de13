/** What every suite needs of a cluster, whether it is the embedded API or a real control plane. */
export interface TestCluster {
  readonly flavour: 'embedded' | 'real';
  /** Base URL of the API server: https://127.0.0.1:PORT or http://127.0.0.1:PORT. */
  readonly server: string;
  /** A kubeconfig with the rights of an administrator. */
  readonly kubeconfigPath: string;
  readonly kubectlPath: string | undefined;
  /** Ends every process and removes every file of the cluster; a second call does nothing. */
  stop(): Promise<void>;
}
