// Generates src/generated from schema.graphql and src/operations/*.graphql, then from the compiled sources the API report
// (etc/) and the reference (docs/reference/sdk*.md); without a network.
// `node scripts/generate.mjs` writes the files; `--check` only says which of them are stale.
import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generate } from '@graphql-codegen/cli';
import { buildSchema, parse, validate } from 'graphql';
import prettier from 'prettier';
import { apiReports, references } from './api-report.mjs';
import { documentsModule } from './documents.mjs';
import { outputSchema } from './output-schema.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const outputs = join(root, 'src', 'generated');
const operations = join(root, 'src', 'operations');

const sdl = confirmed(await readFile(join(root, 'schema.graphql'), 'utf8'));
const output = outputSchema(sdl);
const operationsDocument = await readOperations();

const operationsConfig = {
  // readOperations() has done it.
  skipDocumentsValidation: true,
  namingConvention: 'keep',
  immutableTypes: true,
  arrayInputCoercion: false,
  emitLegacyCommonJSImports: false,
  pureMagicComment: true,
  useTypeImports: true,
  scalars: { ID: 'string', DateTime: 'string', ...output.scalars },
  enumValues: Object.fromEntries(output.enums.map(({ name }) => [name.value, `./enums.js#${name.value}`])),
};

/** Without the section at the end of which too little is known: it is for `raw` only. */
function confirmed(schema) {
  const end = schema.indexOf('# [weak] section');
  if (end < 0) throw new Error('schema.graphql has no [weak] section');
  return schema.slice(0, end);
}

/** Checked against the schema as it is: the one that the types are made from is not valid in itself. */
async function readOperations() {
  const files = (await readdir(operations)).filter((name) => name.endsWith('.graphql')).sort();
  const texts = await Promise.all(files.map((name) => readFile(join(operations, name), 'utf8')));
  const document = parse(texts.join('\n'));
  const errors = validate(buildSchema(sdl), document);
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'));
  return document;
}

async function typedOperations() {
  const path = join(outputs, 'operations.ts');
  const [generated] = await generate(
    {
      cwd: root,
      silent: true,
      schema: output.sdl,
      documents: 'src/operations/*.graphql',
      generates: {
        [path]: { plugins: ['typescript-operations'], config: operationsConfig },
      },
    },
    false,
  );
  // The plugin exports the enums of inputs again, which isolated modules cannot.
  const content = generated.content.replaceAll(/^export \{ \w+ \};\n+/gm, '');
  return { path, content: [...importsOf(content), content, documentsModule(operationsDocument)].join('\n') };
}

/** The plugin imports the enums of inputs by itself. */
function importsOf(content) {
  const enums = output.enums.map(({ name }) => name.value);
  return [
    ...enums
      .filter((name) => content.includes(`Open<${name}>`) && !content.includes(`import type { ${name} }`))
      .map((name) => `import type { ${name} } from './enums.js';`),
    "import { FragmentDocument, OperationDocument } from '../document.js';",
    "import type { Id } from '../global-id.js';",
    "import type { Open } from '../open.js';",
  ];
}

/** The types of objects that have IDs of their own. */
function entities() {
  const members = output.entities.map((name) => `| '${name}'`).join('\n');
  const content = `/** A type of object of the API that has IDs of its own. */\nexport type Entity =\n${members};\n`;
  return { path: join(outputs, 'entities.ts'), content };
}

/** One union of strings per enum of the schema, with its descriptions. */
function enums() {
  const types = output.enums.map(({ name, values }) => {
    const members = values.map((value) => `${comment(value.description)}| '${value.name.value}'`);
    return `export type ${name.value} =\n${members.join('\n')};\n`;
  });
  return { path: join(outputs, 'enums.ts'), content: types.join('\n') };
}

const comment = (description) => (description === undefined ? '' : `/** ${description.value} */\n`);

async function version() {
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  return {
    path: join(outputs, 'version.ts'),
    content: `/** The version of this package, as in package.json. */\nexport const VERSION = '${manifest.version}';\n`,
  };
}

async function formatted({ path, content }) {
  const options = (await prettier.resolveConfig(path)) ?? {};
  return { path, content: await prettier.format(content, { ...options, filepath: path }) };
}

async function sources() {
  const made = [typedOperations(), entities(), enums(), version()].map(async (file) => {
    const { path, content } = await file;
    return formatted({ path, content: `// Generated by scripts/generate.mjs; do not edit.\n${content}` });
  });
  return Promise.all(made);
}

/** From the compiled declarations, so after the sources. */
async function descriptions() {
  compile();
  const reports = await apiReports(root);
  const notice = '<!-- Generated by packages/sdk/scripts/generate.mjs; do not edit. -->';
  const pages = (await references(root)).map(({ name, content }) =>
    formatted({
      path: join(root, '..', '..', 'docs', 'reference', `${name}.md`),
      content: `${notice}\n\n${content}`,
    }),
  );
  return [...reports, ...(await Promise.all(pages))];
}

function compile() {
  const tsc = fileURLToPath(import.meta.resolve('typescript/bin/tsc'));
  const { status } = spawnSync(process.execPath, [tsc, '-b', join(root, 'tsconfig.json')], {
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('The API report needs sources that compile.');
}

const settle = process.argv.includes('--check') ? check : write;
await settle(await sources());
await settle(await descriptions());

async function write(files) {
  for (const { path, content } of files) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
}

async function check(files) {
  const current = await Promise.all(files.map(({ path }) => readFile(path, 'utf8').catch(() => undefined)));
  const stale = files.filter((file, index) => file.content !== current[index]);
  for (const { path } of stale) {
    console.error(
      `${relative(process.cwd(), path)} is stale: run \`pnpm --filter @twingate-kit/sdk generate\``,
    );
  }
  if (stale.length > 0) process.exitCode = 1;
}
