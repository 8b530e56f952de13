import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { startTwingateSimulator } from '@twingate-kit/testkit';
import { expect } from 'chai';
import ts from 'typescript';

const packageRoot = path.resolve(import.meta.dirname, '..');
const readme = readFileSync(path.join(packageRoot, 'README.md'), 'utf8');
const snippets = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, text = '']) => text);

/** What the text around a snippet has introduced, unless the snippet declares it itself. */
const introduced: Readonly<Record<string, string>> = {
  client: "declare const client: import('@twingate-kit/sdk').TwingateClient;",
  network: 'declare const network: string;',
  apiKey: 'declare const apiKey: string;',
  groupId: 'declare const groupId: string;',
  serviceAccountId: 'declare const serviceAccountId: string;',
  store: 'declare function store(token: string): void;',
};

function program(snippet: string): string {
  const declared = Object.entries(introduced).flatMap(([name, declaration]) =>
    new RegExp(`\\b${name}\\b`).test(snippet) && !new RegExp(`const ${name} =`).test(snippet)
      ? [declaration]
      : [],
  );
  return `${declared.join('\n')}\n${snippet}\nexport {};\n`;
}

/** The messages of the compiler, in its strictest setting; the JavaScript stands beside the snippets. */
function compile(files: readonly string[]): readonly string[] {
  const compiled = ts.createProgram(files, {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    types: ['node'],
    skipLibCheck: true,
  });
  const diagnostics = [...ts.getPreEmitDiagnostics(compiled), ...compiled.emit().diagnostics];
  return diagnostics.map(
    ({ file, messageText }) =>
      `${path.basename(file?.fileName ?? '')}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
  );
}

describe('the README', function () {
  this.timeout(60_000);

  let folder: string;

  before(() => {
    // Inside the package, so that its own name resolves as it does for its users.
    folder = mkdtempSync(path.join(packageRoot, 'dist', 'readme-'));
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  it('shows snippets that compile, and a first one that lists the resources of an account', async () => {
    const files = snippets.map((_, index) => path.join(folder, `snippet-${index}.ts`));
    files.forEach((file, index) => {
      writeFileSync(file, program(snippets[index] ?? ''));
    });
    expect(files).to.have.length.above(4);
    expect(compile(files)).to.deep.equal([]);
    const simulator = await startTwingateSimulator({ network: 'acme' });
    const remoteNetworkId = simulator.world.remoteNetworks.list()[0]?.id ?? '';
    const { id } = simulator.world.resources.add({ name: 'Wiki', remoteNetworkId });
    // The snippet as it stands talks to acme.twingate.com.
    const detour = `const real = globalThis.fetch;
      globalThis.fetch = (url, init) => real(String(url).replace('https://acme.twingate.com/api/graphql/', '${simulator.url}'), init);`;
    const imported = `data:text/javascript,${encodeURIComponent(detour)}`;
    const first = path.join(folder, 'snippet-0.js');
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', imported, first], {
      env: { PATH: process.env['PATH'], TWINGATE_API_KEY: simulator.apiKey },
    });
    await simulator.close();
    expect(stdout).to.match(new RegExp(`^${id} NetworkResource Wiki `));
    expect(snippets[0]?.trim().split('\n')).to.have.length.below(10);
  });
});
