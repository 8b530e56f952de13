import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'chai';
import { runProgram } from '../testing/run-program.js';
import { createTempFolder } from '../testing/schema-folder.js';
import type { TempFolder } from '../testing/schema-folder.js';
import { thingSchema } from '../testing/thing-kind.js';
import { commands } from './run-cli.js';

const cli = path.resolve(import.meta.dirname, '../cli.js');

describe('the program', () => {
  it('explains itself and every command', async () => {
    expect(await runProgram('--help')).to.include({ status: 0, err: '' });
    for (const { name } of commands) {
      const { status, out } = await runProgram(name, '--help');
      expect(status).to.equal(0);
      expect(out).to.contain(`Usage: crd-gen ${name}`);
    }
  });

  it('tells what is wrong with a call, and exits 2', async () => {
    const calls: readonly (readonly [readonly string[], string])[] = [
      [[], 'Usage: crd-gen COMMAND'],
      [['genrate'], 'There is no command "genrate".'],
      [['generate', 'all'], 'generate takes no operands, and got all.'],
      [['generate', '--watch', '--check'], '--watch writes and --check does not: use one of them.'],
      [['check', '--force'], '--force'],
      [['explain'], 'explain takes KIND[.FIELD…], and got none.'],
      [['explain', '--help-me', 'Thing'], 'crd-gen explain --help shows how to call it.'],
    ];
    for (const [args, text] of calls) {
      const { status, out, err } = await runProgram(...args);
      expect(err).to.contain(text);
      expect({ status, out }).to.deep.equal({ status: 2, out: '' });
    }
  });

  describe('with --watch', () => {
    let folder: TempFolder;
    let child: ChildProcess | undefined;

    beforeEach(() => {
      folder = createTempFolder({
        'thing.schema.json': thingSchema({ spec: { type: 'object' } }),
        'crd-gen.config.json': { schemas: ['thing.schema.json'], outputs: { crds: ['out'] } },
      });
    });

    afterEach(() => {
      child?.kill('SIGKILL');
      folder.remove();
    });

    it('shows what it writes and what is wrong, and ends with Ctrl+C', async () => {
      const program = spawn(process.execPath, [cli, 'generate', '--watch'], { cwd: folder.path });
      child = program;
      const lines = createInterface({ input: program.stdout })[Symbol.asyncIterator]();
      const nextLine = async (): Promise<unknown> => (await lines.next()).value as unknown;
      expect(await nextLine()).to.equal('wrote out/things.yaml');
      expect(await nextLine()).to.match(/^1 file written in \d+ ms; watching\.$/);

      const problem = once(program.stderr, 'data') as Promise<[Buffer]>;
      folder.write('thing.schema.json', thingSchema({ spec: { type: 'text' } }));
      expect(await nextLine()).to.equal('thing.schema.json changed');
      expect(await nextLine()).to.equal('Nothing written; watching on.');
      expect(String((await problem)[0])).to.contain('thing.schema.json#/properties/spec/type');

      folder.write('thing.schema.json', thingSchema({ spec: { type: 'object', description: 'New.' } }));
      expect(await nextLine()).to.equal('thing.schema.json changed');
      expect(await nextLine()).to.equal('updated out/things.yaml');

      const exit = once(program, 'exit');
      program.kill('SIGINT');
      expect(await exit).to.deep.equal([0, null]);
    });
  });
});
