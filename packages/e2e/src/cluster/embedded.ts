import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import {
  type EmbeddedCluster,
  type EmbeddedClusterOptions,
  startEmbeddedCluster,
} from '@twingate-kit/testkit';
import type { TestCluster } from './cluster.js';

export interface EmbeddedTestClusterOptions extends EmbeddedClusterOptions {
  /** By default the kubectl of the PATH, if there is one that runs. */
  readonly kubectlPath?: string;
}

export interface EmbeddedTestCluster extends TestCluster {
  readonly flavour: 'embedded';
  /** The cluster itself: its request counters and its faults. */
  readonly cluster: EmbeddedCluster;
}

/** The embedded Kubernetes API of this process, with its kubeconfig in a temporary file. */
export async function startEmbedded(options: EmbeddedTestClusterOptions = {}): Promise<EmbeddedTestCluster> {
  const kubectlPath = options.kubectlPath ?? (await kubectlOfPath());
  const cluster = await startEmbeddedCluster(options);
  const directory = await mkdtemp(path.join(tmpdir(), 'twingate-kit-embedded-'));
  const kubeconfigPath = path.join(directory, 'kubeconfig');
  await writeFile(kubeconfigPath, cluster.kubeconfig, { mode: 0o600 });
  let stopping: Promise<void> | undefined;
  const stop = async () => {
    await cluster.close();
    await rm(directory, { recursive: true, force: true });
  };
  return {
    flavour: 'embedded',
    server: cluster.server,
    kubeconfigPath,
    kubectlPath,
    cluster,
    stop: () => (stopping ??= stop()),
  };
}

async function kubectlOfPath(): Promise<string | undefined> {
  try {
    await promisify(execFile)('kubectl', ['version', '--client']);
    return 'kubectl';
  } catch {
    return undefined;
  }
}
