import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface ContainerExit {
  readonly code: number | null;
  readonly output: string;
}

/** Devices that every container has. */
const DEVICES = ['null', 'zero', 'random', 'urandom'];

/**
 * The file system of a container, in memory. For a process that may mount, as the leader of a user and mount namespace
 * of its own may. Containers find the kubeconfig at {@link KUBECONFIG}.
 */
export function mountImage(
  root: string,
  layers: readonly string[],
  options: { readonly kubeconfig: string; readonly readOnly: boolean },
): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'mode=0755', 'tmpfs', root]);
  for (const layer of layers) cpSync(layer, root, { recursive: true });
  for (const folder of ['proc', 'dev', path.dirname(KUBECONFIG)])
    mkdirSync(path.join(root, folder), { recursive: true });
  writeFileSync(path.join(root, KUBECONFIG), options.kubeconfig, { mode: 0o444 });
  for (const device of DEVICES) {
    writeFileSync(path.join(root, 'dev', device), '');
    execFileSync('mount', ['--bind', `/dev/${device}`, path.join(root, 'dev', device)]);
  }
  if (options.readOnly) execFileSync('mount', ['-o', 'remount,bind,ro', root]);
}

export const KUBECONFIG = '/var/run/kubeconfig/config';

/** Every file of a mounted image with its time of change; not those of the kernel. */
export function listFiles(root: string): readonly string[] {
  const files = execFileSync('find', [root, '-xdev', '-printf', '%P %T@ %s\n'], { encoding: 'utf8' });
  return files.split('\n').sort();
}

/** A process that sees nothing but the image, as process 1 and with no privilege, as a container engine starts it. */
export class Container {
  readonly #child: ChildProcess;
  readonly #exited: Promise<ContainerExit>;
  #output = '';

  constructor(
    root: string,
    options: {
      readonly user: number;
      readonly command: readonly string[];
      readonly workdir: string;
      readonly environment?: Readonly<Record<string, string>>;
    },
  ) {
    const identity = [`--map-user=${options.user}`, `--map-group=${options.user}`];
    const isolation = ['--user', ...identity, '--pid', '--fork', '--kill-child', '--mount-proc'];
    const place = [`--root=${root}`, `--wd=${options.workdir}`];
    this.#child = spawn('unshare', [...isolation, ...place, ...options.command], {
      env: { PATH: process.env['PATH'] ?? '', ...options.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => (this.#output += text));
    this.#exited = once(this.#child, 'close').then(([code]) => ({
      code: code as number | null,
      output: this.#output,
    }));
  }

  get output(): string {
    return this.#output;
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  exited(): Promise<ContainerExit> {
    return this.#exited;
  }

  /** As Kubernetes does: a signal to process 1. */
  async stop(): Promise<ContainerExit> {
    const [main] = childrenOf(this.#child.pid ?? 0);
    if (main !== undefined) process.kill(main, 'SIGTERM');
    return this.#exited;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}

function childrenOf(pid: number): readonly number[] {
  return readdirSync(`/proc/${pid}/task`)
    .flatMap((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').trim().split(' '))
    .filter((child) => child !== '')
    .map(Number);
}
