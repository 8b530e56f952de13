// Starts child processes in the repository root, with an environment that does not depend on who called us.
import { spawn } from 'node:child_process';
import { delimiter, join, resolve } from 'node:path';
import { Failure } from './failure.mjs';

export const root = resolve(import.meta.dirname, '..');
export const pnpmHome = join(root, 'tools/pnpm');

/** npm settings that say how to reach the registry. All other npm_* variables describe the npm that called us. */
const registrySetting =
  /^npm_config_(registry|userconfig|globalconfig|ca|cafile|proxy|https?_proxy|noproxy|strict_ssl|@.+:registry|\/\/.+)$/i;

/** The environment of all child processes. */
export function childEnvironment(source = process.env) {
  const kept = Object.entries(source).filter(([name]) => !/^npm_/i.test(name) || registrySetting.test(name));
  const binaries = [join(pnpmHome, 'node_modules/.bin'), join(root, 'node_modules/.bin')];
  return {
    ...Object.fromEntries(kept),
    PATH: [...binaries, source.PATH ?? ''].join(delimiter),
    TURBO_TELEMETRY_DISABLED: '1',
    DO_NOT_TRACK: '1',
    // Results of another Node version are not ours: part of turbo's cache key.
    TWINGATE_KIT_NODE_VERSION: process.version,
  };
}

/**
 * Runs a command to its end.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: object, capture?: boolean }} [options] capture: keep the output instead of showing it
 * @returns {Promise<{ code: number, output: string }>} code 128 + n when signal n ended it
 */
export function run(command, args, { cwd = root, env = {}, capture = false } = {}) {
  return new Promise((done, fail) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...childEnvironment(), ...env },
      stdio: capture ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    });
    const forward = forwardSignals(child);
    let output = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk) => (output += chunk));
    child.stderr?.setEncoding('utf8').on('data', (chunk) => (output += chunk));
    child.on('error', (error) => fail(startFailure(command, error)));
    child.on('close', (code, signal) => {
      forward.stop();
      done({ code: code ?? (signal === 'SIGINT' ? 130 : 143), output });
    });
  });
}

/** Whether a program is there and ends with exit code 0. */
export async function answers(command, args) {
  try {
    return (await run(command, args, { capture: true })).code === 0;
  } catch {
    return false;
  }
}

/** As run(), but anything other than exit code 0 is a Failure with this message. */
export async function mustRun(command, args, { message, ...options }) {
  const result = await run(command, args, options);
  if (result.code !== 0) throw new Failure(message, { details: result.output, exitCode: result.code });
  return result;
}

function startFailure(command, error) {
  if (error.code !== 'ENOENT') return error;
  return new Failure(
    `The command "${command}" was not found on the PATH. It comes with Node: https://nodejs.org`,
  );
}

/** Ctrl-C reaches the child by the terminal; a signal sent to us alone must be passed on. */
function forwardSignals(child) {
  const pass = (signal) => child.kill(signal);
  const ignore = () => {};
  process.on('SIGTERM', pass).on('SIGINT', ignore);
  return { stop: () => process.off('SIGTERM', pass).off('SIGINT', ignore) };
}
