import { existsSync, watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import path from 'node:path';

/**
 * Tells when one of a set of files changes. It watches their folders: editors often replace a file instead of writing
 * into it, and a file that is referred to may not exist yet.
 */
export class SourceWatcher {
  readonly #quietMs: number;
  readonly #folders = new Map<string, FSWatcher>();
  readonly #changed = new Set<string>();
  #files: readonly string[] = [];
  #timer: NodeJS.Timeout | undefined;
  #deliver: (() => void) | undefined;

  constructor(quietMs: number) {
    this.#quietMs = quietMs;
  }

  /** Sets the files of interest: absolute paths, existing or not. */
  follow(files: readonly string[]): void {
    this.#files = files;
    const wanted = new Set(files.map(watchableFolder));
    for (const [folder, watcher] of this.#folders) {
      if (wanted.has(folder)) continue;
      watcher.close();
      this.#folders.delete(folder);
    }
    for (const folder of wanted) {
      if (!this.#folders.has(folder)) this.#folders.set(folder, this.#watch(folder));
    }
  }

  /** The files that changed since the last call, once they are quiet; undefined when the signal is aborted. */
  async nextChange(signal?: AbortSignal): Promise<readonly string[] | undefined> {
    if (this.#changed.size === 0 || this.#timer !== undefined) await this.#quiet(signal);
    if (signal?.aborted === true) return undefined;
    const changed = [...this.#changed].sort();
    this.#changed.clear();
    return changed;
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const watcher of this.#folders.values()) watcher.close();
    this.#folders.clear();
  }

  #watch(folder: string): FSWatcher {
    const watcher = watch(folder, (_event, name) => {
      this.#notice(name === null ? folder : path.join(folder, name));
    });
    // A folder that disappears ends its watch; the next run finds an existing one.
    watcher.on('error', () => {
      watcher.close();
      this.#folders.delete(folder);
    });
    return watcher;
  }

  #notice(place: string): void {
    const touched = this.#files.filter((file) => file === place || file.startsWith(place + path.sep));
    if (touched.length === 0) return;
    for (const file of touched) this.#changed.add(file);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#deliver?.();
    }, this.#quietMs);
  }

  async #quiet(signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted === true) return;
    await new Promise<void>((resolve) => {
      const finish = (): void => {
        signal?.removeEventListener('abort', finish);
        this.#deliver = undefined;
        resolve();
      };
      this.#deliver = finish;
      signal?.addEventListener('abort', finish);
    });
  }
}

/** The folder of a file, or the nearest one above it that exists. */
function watchableFolder(file: string): string {
  let folder = path.dirname(file);
  while (!existsSync(folder) && folder !== path.dirname(folder)) folder = path.dirname(folder);
  return folder;
}
