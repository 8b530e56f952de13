import { execFile } from 'node:child_process';
import { mkdtemp, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { ContainerExit } from './container.js';

const exec = promisify(execFile);
const rehearsal = path.join(import.meta.dirname, 'rehearsal.js');
/** Mounts, a network of its own that has a loopback only, and a user who may set them up. */
const NAMESPACES = ['--user', '--map-root-user', '--mount', '--net'];

export interface RehearsalPlan {
  /** The folders that its file system is made of, one over the other. */
  readonly layers: readonly string[];
  readonly user: number;
  readonly readOnly: boolean;
}

export interface RehearsalReport {
  readonly version: ContainerExit;
  readonly probe: ContainerExit;
  readonly resourceId: string;
  readonly remoteNames: readonly string[];
  /** How it named itself to Twingate. */
  readonly userAgents: readonly string[];
  readonly stopped: ContainerExit;
  /** Files that were made or changed while the operator ran. */
  readonly written: readonly string[];
}

/** Why this machine cannot run containers of ours; undefined when it can. */
export async function reasonNotToRehearse(): Promise<string | undefined> {
  const script =
    'ip link set lo up && mount -t tmpfs tmpfs /mnt && unshare --user --map-user=1000 --pid --fork --mount-proc true';
  try {
    await exec('unshare', [...NAMESPACES, 'sh', '-c', script]);
    return undefined;
  } catch (error) {
    const { stderr = String(error) } = error as { readonly stderr?: string };
    return `it needs Linux with user namespaces, util-linux and iproute2 (on Ubuntu: sysctl kernel.apparmor_restrict_unprivileged_userns=0): ${stderr.trim()}`;
  }
}

/** Runs the image once, from its start to its end, in namespaces of its own. */
export async function rehearse(plan: RehearsalPlan): Promise<RehearsalReport> {
  // What is mounted on it goes with the namespaces.
  const root = await mkdtemp(path.join(tmpdir(), 'twingate-kit-root-'));
  try {
    const args = [...NAMESPACES, process.execPath, rehearsal, root, JSON.stringify(plan)];
    const { stdout } = await exec('unshare', args, { timeout: 120_000, killSignal: 'SIGKILL' });
    return JSON.parse(stdout) as RehearsalReport;
  } finally {
    await rmdir(root);
  }
}
