import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';

interface Kubeconfig {
  readonly 'current-context'?: string;
  readonly contexts?: readonly { readonly name: string; readonly context: { readonly cluster: string } }[];
  readonly clusters?: readonly { readonly name: string; readonly cluster: { readonly server: string } }[];
}

/** URL of the API server that a kubeconfig's current context names. */
export async function currentServer(kubeconfigPath: string): Promise<string> {
  const config = parse(await readFile(kubeconfigPath, 'utf8')) as Kubeconfig | null;
  const context = config?.contexts?.find(({ name }) => name === config['current-context'])?.context;
  const server = config?.clusters?.find(({ name }) => name === context?.cluster)?.cluster.server;
  if (server !== undefined) return server;
  throw new Error(
    `${kubeconfigPath} has no current-context that names a cluster; run \`kubectl config use-context\`.`,
  );
}
