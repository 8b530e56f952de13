import { KubeConfig } from '@kubernetes/client-node/dist/config.js';

export { KubeConfig } from '@kubernetes/client-node/dist/config.js';

export interface LoadedKubeConfig {
  readonly kubeConfig: KubeConfig;
  /** The pod's own namespace, or that of the current context. */
  readonly namespace: string;
}

/** KUBECONFIG, ~/.kube/config, or the pod's service account; the first that exists. */
export function loadKubeConfig(): LoadedKubeConfig {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromDefault();
  const namespace = kubeConfig.getContextObject(kubeConfig.getCurrentContext())?.namespace?.trim() ?? '';
  return { kubeConfig, namespace: namespace === '' ? 'default' : namespace };
}
