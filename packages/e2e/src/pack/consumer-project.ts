import { spawn } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  /** Both streams, for messages of failed assertions. */
  readonly output: string;
}

export interface ConsumerProject {
  readonly folder: string;
  /** Runs a program of the project's node_modules/.bin, or of the machine. */
  run(command: string, ...args: readonly string[]): Promise<CommandResult>;
}

interface ProjectOptions {
  /** The folder that gets the project. */
  readonly parent: string;
  /** Package name -> file. */
  readonly tarballs: ReadonlyMap<string, string>;
}

/**
 * A project as a user has it: a copy of the folder, with the tarballs among its dependencies, installed by npm.
 */
export async function createConsumerProject(
  source: string,
  { parent, tarballs }: ProjectOptions,
): Promise<ConsumerProject> {
  const name = path.basename(source);
  const folder = path.join(parent, name);
  const isMade = (file: string): boolean => ['node_modules', 'dist'].includes(path.basename(file));
  cpSync(source, folder, { recursive: true, filter: (file) => !isMade(file) });
  addDependencies(path.join(folder, 'package.json'), tarballs);
  const project: ConsumerProject = { folder, run: (command, ...args) => run(folder, command, args) };
  const { code, output } = await project.run('npm', 'install', '--no-audit', '--no-fund', '--loglevel=error');
  if (code !== 0) throw new Error(`npm install in the ${name} project failed:\n${output}`);
  return project;
}

function addDependencies(manifestFile: string, tarballs: ReadonlyMap<string, string>): void {
  const manifest = JSON.parse(readFileSync(manifestFile, 'utf8')) as {
    dependencies?: Record<string, string>;
  };
  const packed = [...tarballs].map(([name, file]) => [name, `file:${file}`] as const);
  const dependencies = { ...manifest.dependencies, ...Object.fromEntries(packed) };
  writeFileSync(manifestFile, JSON.stringify({ ...manifest, dependencies }, null, 2));
}

function run(folder: string, command: string, args: readonly string[]): Promise<CommandResult> {
  const searchPath = [path.join(folder, 'node_modules/.bin'), process.env['PATH'] ?? ''].join(path.delimiter);
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: folder,
      env: { ...userEnvironment(), PATH: searchPath },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
      output += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, stdout, output });
    });
  });
}

/** The project must work by itself: nothing of the workspace's package manager, no settings of an operator. */
function userEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) =>
      !/^(npm_|pnpm_|TWINGATE_|KUBECONFIG$|NODE_PATH$|NODE_OPTIONS$)/i.test(name) ||
      /^npm_config_/i.test(name),
  );
  return Object.fromEntries(kept);
}
