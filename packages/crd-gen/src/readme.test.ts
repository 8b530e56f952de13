import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import ts from 'typescript';
import { commandHelp, programHelp } from './cli/help.js';
import { commands } from './cli/run-cli.js';
import { generate } from './generate.js';

const packageRoot = path.resolve(import.meta.dirname, '..');
const readme = readFileSync(path.join(packageRoot, 'README.md'), 'utf8');

interface Fence {
  /** What follows the three ticks: the language and, for examples, `file=NAME`. */
  readonly info: string;
  readonly text: string;
}

const fences: readonly Fence[] = [...readme.matchAll(/^```([^\n]*)\n(.*?)^```$/gms)].map(
  ([, info = '', text = '']) => ({ info, text }),
);

function fileOf({ info }: Fence): string | undefined {
  return /file=(\S+)/.exec(info)?.[1];
}

/** What the schema of the README refers to. */
const reference = { title: 'Reference', type: 'object', properties: { name: { type: 'string' } } };

/** Inside the package, so that its own name resolves as it does for its users. */
function createExampleFolder(): string {
  const folder = mkdtempSync(path.join(packageRoot, 'dist', 'readme-'));
  const write = (name: string, text: string): void => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  };
  write('schemas/shared/reference.schema.json', JSON.stringify(reference));
  for (const fence of fences) {
    const name = fileOf(fence);
    if (name !== undefined) write(name, fence.text);
  }
  return folder;
}

/** The messages of the compiler, in its strictest setting; the JavaScript stands beside the examples. */
function compile(files: readonly string[]): readonly string[] {
  const program = ts.createProgram(files, {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    types: ['node'],
    skipLibCheck: true,
  });
  const diagnostics = [...ts.getPreEmitDiagnostics(program), ...program.emit().diagnostics];
  return diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

describe('the README', () => {
  it('shows the help of the program and of every command as they are', () => {
    const helps = [
      `$ crd-gen --help\n${programHelp(commands)}`,
      ...commands.map((command) => `$ crd-gen ${command.name} --help\n${commandHelp(command)}`),
    ];
    expect(fences.filter(({ info }) => info === 'console').map(({ text }) => text)).to.deep.equal(helps);
  });

  it('names every code of diff under its level', () => {
    const folder = path.join(packageRoot, 'src/diff');
    const sources = readdirSync(folder)
      .filter((name) => !name.endsWith('.test.ts'))
      .map((name) => readFileSync(path.join(folder, name), 'utf8'));
    for (const level of ['breaking', 'compatible', 'harmless']) {
      const calls = sources.flatMap((source) => [
        ...source.matchAll(new RegExp(`\\.${level}\\(\\s*'([a-z-]+)'`, 'g')),
      ]);
      const codes = [...new Set(calls.map(([, code = '']) => code))].sort();
      const listed = new RegExp(`^- \\*\\*${level}\\*\\*:(.*?)\\n(?=-|\\n)`, 'ms').exec(readme)?.[1] ?? '';
      expect([...listed.matchAll(/`([a-z-]+)`/g)].map(([, code]) => code)).to.deep.equal(codes);
    }
  });

  describe('examples', () => {
    let folder: string;

    before(async function () {
      this.timeout(60_000);
      folder = createExampleFolder();
      await generate({ config: path.join(folder, 'crd-gen.config.json') });
    });

    after(() => rmSync(folder, { recursive: true }));

    it('compile, run and print what stands below them', function () {
      this.timeout(60_000);
      const examples = fences.flatMap((fence, index) => {
        const name = fileOf(fence);
        if (name?.endsWith('.ts') !== true) return [];
        return [{ name, output: fences[index + 1] }];
      });
      expect(examples.map(({ name }) => path.basename(name))).to.include('generate.ts');
      expect(compile(examples.map(({ name }) => path.join(folder, name)))).to.deep.equal([]);
      // So that the first example has something to write.
      rmSync(path.join(folder, 'generated/crds'), { recursive: true });
      for (const { name, output } of examples) {
        const program = name.replace(/\.ts$/, '.js');
        const { stdout, stderr } = spawnSync(process.execPath, [program], { cwd: folder, encoding: 'utf8' });
        expect(stderr, name).to.equal('');
        expect(output?.info, `the output of ${name}`).to.equal('text');
        expect(stdout, name).to.equal(output?.text);
      }
    });
  });
});
