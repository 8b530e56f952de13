import { readFileSync } from 'node:fs';
import { builtinModules, createRequire } from 'node:module';
import path from 'node:path';
import { expect } from 'chai';
import type { Metafile } from 'esbuild';
import { build } from 'esbuild';
import * as documents from './documents.js';
import * as sdk from './index.js';
import * as opentelemetry from './opentelemetry.js';

const packageRoot = path.resolve(import.meta.dirname, '..');
const manifest = JSON.parse(readFileSync(path.join(packageRoot, 'package.json'), 'utf8')) as {
  readonly sideEffects: boolean;
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional: boolean }>>;
};

interface Bundle {
  readonly text: string;
  readonly bytes: number;
  readonly metafile: Metafile;
}

/** A program of the user, bundled and minified for any platform: nothing of Node resolves. */
async function bundle(program: string, external: readonly string[] = []): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: program, resolveDir: packageRoot },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    external: [...external],
  });
  const [output] = outputFiles;
  return { text: output?.text ?? '', bytes: output?.contents.length ?? 0, metafile };
}

/** Paths as written of everything that the modules of a bundle import from outside of it. */
const importsOutside = ({ metafile }: Bundle): readonly string[] => [
  ...new Set(
    Object.values(metafile.inputs).flatMap(({ imports }) =>
      imports.flatMap((imported) => (imported.external === true ? [imported.path] : [])),
    ),
  ),
];

const operationsIn = (text: string): readonly string[] => [
  ...new Set([...text.matchAll(/\b(?:query|mutation) (\w+)[({]/g)].map(([, name = '']) => name)),
];

/** Keeps every export of an entry in the bundle. */
const everythingOf = (...entries: readonly string[]): string =>
  entries
    .map((entry, index) => `import * as all${index} from '${entry}'; console.log(all${index});`)
    .join('\n');

describe('the package', function () {
  // esbuild starts as a process of its own.
  this.timeout(60_000);

  it('is at most 100 kB bundled and minified without graphql, and 380 kB with it', async () => {
    const everything = everythingOf('@twingate-kit/sdk', '@twingate-kit/sdk/documents');
    expect((await bundle(everything, ['graphql'])).bytes).to.be.below(100_000);
    expect((await bundle(everything)).bytes).to.be.below(380_000);
  });

  it('imports nothing of Node, and no package that it does not declare', async () => {
    const everything = everythingOf('@twingate-kit/sdk', '@twingate-kit/sdk/documents');
    expect(importsOutside(await bundle(everything))).to.deep.equal([]);
    const direct = importsOutside(await bundle(everything, Object.keys(manifest.dependencies)));
    expect(direct.filter((name) => name.startsWith('node:') || builtinModules.includes(name))).to.deep.equal(
      [],
    );
    expect(Object.keys(manifest.dependencies)).to.include.members([...direct]);
  });

  it('declares no dependency that neither its code nor its types use', async () => {
    const direct = importsOutside(
      await bundle(everythingOf('@twingate-kit/sdk'), Object.keys(manifest.dependencies)),
    );
    const types = readFileSync(path.join(packageRoot, 'dist/document.d.ts'), 'utf8');
    const unused = Object.keys(manifest.dependencies).filter(
      (name) => !direct.includes(name) && !types.includes(`'${name}'`),
    );
    expect(unused).to.deep.equal([]);
  });

  it('imports its optional peer dependencies in their subpath alone', async () => {
    const peers = Object.keys(manifest.peerDependencies);
    const entry = '@twingate-kit/sdk/opentelemetry';
    expect(importsOutside(await bundle(everythingOf(entry), peers))).to.deep.equal(peers);
    const others = Object.keys(manifest.exports).flatMap((key) =>
      key === './package.json' ? [] : [`@twingate-kit/sdk${key.slice(1)}`].filter((it) => it !== entry),
    );
    expect(importsOutside(await bundle(everythingOf(...others), peers))).to.deep.equal([]);
    expect(peers.filter((name) => manifest.peerDependenciesMeta[name]?.optional !== true)).to.deep.equal([]);
  });

  it('leaves out of a bundle every document but those that a program names', async () => {
    const one = await bundle("export { GetGroupDocument } from '@twingate-kit/sdk/documents';");
    expect(operationsIn(one.text)).to.deep.equal(['GetGroup']);
    const guard = await bundle("export { isNotFoundError } from '@twingate-kit/sdk';");
    expect(operationsIn(guard.text)).to.deep.equal([]);
    expect(guard.bytes).to.be.below(3000);
  });

  it('has no side effects and runs no script when it is installed', () => {
    expect(manifest.sideEffects).to.equal(false);
    expect(manifest.scripts).not.to.have.any.keys('preinstall', 'install', 'postinstall', 'prepare');
  });

  it('loads by require() as the same modules', () => {
    const require = createRequire(import.meta.url);
    expect(require('@twingate-kit/sdk')).to.equal(sdk);
    expect(require('@twingate-kit/sdk/documents')).to.equal(documents);
    expect(require('@twingate-kit/sdk/opentelemetry')).to.equal(opentelemetry);
  });
});
