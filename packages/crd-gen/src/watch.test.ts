import { once } from 'node:events';
import { EventEmitter } from 'node:events';
import { readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { InputError } from './problem.js';
import { createTempFolder } from './testing/schema-folder.js';
import type { TempFolder } from './testing/schema-folder.js';
import { thingBlock, thingSchema } from './testing/thing-kind.js';
import { watch } from './watch.js';
import type { WatchRun } from './watch.js';

/** A watch that runs until the end of a test, and hands out its runs one by one. */
class WatchSession {
  readonly #runs = new EventEmitter();
  readonly #end = new AbortController();
  readonly #ended: Promise<void>;

  constructor(config: string) {
    const onRun = (run: WatchRun): void => {
      this.#runs.emit('run', run);
    };
    this.#ended = watch({ config, onRun, signal: this.#end.signal, quietMs: 20 });
  }

  /** The first run after an action. */
  async runAfter(action: () => void): Promise<WatchRun> {
    const next = once(this.#runs, 'run') as Promise<[WatchRun]>;
    action();
    const [run] = await next;
    return run;
  }

  async end(): Promise<void> {
    this.#end.abort();
    await this.#ended;
  }
}

function specWith(field: string): object {
  return { spec: { type: 'object', properties: { [field]: { type: 'string' } } } };
}

describe('watch', () => {
  let folder: TempFolder;
  let session: WatchSession;

  beforeEach(async () => {
    folder = createTempFolder({
      'schemas/thing.schema.json': thingSchema({ spec: { $ref: 'shared/spec.json' } }),
      'schemas/shared/spec.json': { type: 'object', properties: { a: { type: 'string' } } },
      'schemas/item.schema.json': thingSchema(specWith('a'), {
        'x-crd-gen': { ...thingBlock, kind: 'Item', plural: 'items' },
      }),
      'crd-gen.config.json': {
        schemas: ['schemas/thing.schema.json', 'schemas/item.schema.json'],
        outputs: { crds: ['out'] },
      },
    });
    session = new WatchSession(folder.file('crd-gen.config.json'));
    await session.runAfter(() => undefined);
  });

  afterEach(async () => {
    await session.end();
    folder.remove();
  });

  function relative(files: readonly string[]): readonly string[] {
    return files.map((file) => path.relative(folder.path, file).split(path.sep).join('/'));
  }

  function written(run: WatchRun): readonly string[] {
    return relative((run.differences ?? []).map(({ file }) => file));
  }

  it('writes everything first, and then only what a change touches', async () => {
    expect(readFileSync(folder.file('out/things.yaml'), 'utf8')).to.contain('kind: Thing\n');
    const run = await session.runAfter(() => {
      folder.write('schemas/shared/spec.json', { type: 'object', properties: { b: { type: 'string' } } });
    });
    expect(relative(run.sources)).to.deep.equal(['schemas/shared/spec.json']);
    expect(written(run)).to.deep.equal(['out/things.yaml']);
    expect(readFileSync(folder.file('out/things.yaml'), 'utf8')).to.contain('b:\n');
  });

  it('reports an error and goes on when it is corrected', async () => {
    const broken = await session.runAfter(() => folder.write('schemas/item.schema.json', '{'));
    expect(broken.differences).to.equal(undefined);
    expect(broken.error).to.be.instanceOf(InputError);
    expect(String(broken.error)).to.contain('item.schema.json#: is not valid JSON');
    const corrected = await session.runAfter(() => {
      folder.write(
        'schemas/item.schema.json',
        thingSchema(specWith('c'), { 'x-crd-gen': { ...thingBlock, kind: 'Item', plural: 'items' } }),
      );
    });
    expect(written(corrected)).to.deep.equal(['out/items.yaml']);
  });

  it('notices a file that is replaced, as editors do', async () => {
    folder.write('next.json', { type: 'object', properties: { d: { type: 'string' } } });
    const run = await session.runAfter(() =>
      renameSync(folder.file('next.json'), folder.file('schemas/shared/spec.json')),
    );
    expect(written(run)).to.deep.equal(['out/things.yaml']);
  });

  it('waits for a file that a schema refers to and that does not exist yet', async () => {
    const missing = await session.runAfter(() => {
      folder.write('schemas/thing.schema.json', thingSchema({ spec: { $ref: '../later/spec.json' } }));
    });
    expect(String(missing.error)).to.contain('cannot be read (ENOENT)');
    const found = await session.runAfter(() => {
      folder.write('later/spec.json', { type: 'object', properties: { late: { type: 'string' } } });
    });
    expect(found.error).to.equal(undefined);
    expect(written(found)).to.deep.equal(['out/things.yaml']);
  });

  it('follows the configuration', async () => {
    const run = await session.runAfter(() => {
      folder.write('crd-gen.config.json', {
        schemas: ['schemas/item.schema.json'],
        outputs: { crds: ['out'] },
      });
    });
    expect(run.differences).to.deep.equal([{ file: folder.file('out/things.yaml'), state: 'extra' }]);
  });
});
