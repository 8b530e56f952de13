import { spawn } from 'node:child_process';
import type { TwingateSimulator } from '@twingate-kit/testkit';
import { inRepository } from '../fixtures/repository.js';

export interface ProgramResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs an example as its README says, in a process of its own that works on the simulated account. */
export function runExample(
  name: string,
  twingate: TwingateSimulator,
  args: readonly string[],
): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'main.ts', ...args], {
      cwd: inRepository('examples', name),
      env: {
        PATH: process.env['PATH'],
        TWINGATE_NETWORK: twingate.network,
        TWINGATE_API_KEY: twingate.apiKey,
        TWINGATE_API_URL: twingate.url,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}
