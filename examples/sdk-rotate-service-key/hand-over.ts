import { spawn } from 'node:child_process';
import { rename, rm, writeFile } from 'node:fs/promises';

/** Who gets the key. */
export type Receiver = { readonly file: string } | { readonly command: string };

/**
 * Hands the key over. It is in no argument and no variable, where other users of the machine could see it.
 *
 * @throws Error when the file cannot be written or the command fails
 */
export async function handOver(token: string, receiver: Receiver): Promise<void> {
  if ('file' in receiver) await replaceFile(receiver.file, token);
  else await feed(receiver.command, token);
}

/** Readers see the old key or the new one, never a part; nobody but the owner reads it at any time. */
async function replaceFile(file: string, token: string): Promise<void> {
  const draft = `${file}.${process.pid}.new`;
  try {
    await writeFile(draft, `${token}\n`, { mode: 0o600, flag: 'wx' });
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

async function feed(command: string, token: string): Promise<void> {
  const child = spawn(command, { shell: true, stdio: ['pipe', 'inherit', 'inherit'] });
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`The command ended with ${code ?? signal ?? 'no exit code'}.`));
    });
  });
  // A command that does not read to the end is judged by its exit code.
  child.stdin.on('error', () => undefined);
  child.stdin.end(`${token}\n`);
  await ended;
}
