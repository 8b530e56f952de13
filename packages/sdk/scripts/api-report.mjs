// What the package offers, from its compiled declarations: a report for reviews and the reference for users.
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';
import { Application } from 'typedoc';

/** Documents are generated, and reviewed as .graphql files. */
const withoutReport = new Set(['./documents', './package.json']);

/** The entries of package.json that a report and a reference describe. */
async function describedEntries(root) {
  const { name: packageName, exports } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  return Object.keys(exports)
    .filter((entry) => !withoutReport.has(entry))
    .map((entry) => {
      const { types } = exports[entry];
      return {
        name: ['sdk', ...entry.split('/').slice(1)].join('-'),
        module: `${packageName}${entry.slice(1)}`,
        types,
        source: types.replace('/dist/', '/src/').replace(/\.d\.ts$/, '.ts'),
      };
    });
}

/**
 * The API report of every entry of package.json. A change of a public name or type shows there, and nowhere hidden.
 * @param {string} root folder of the package; its dist is up to date
 */
export async function apiReports(root) {
  const folder = await mkdtemp(join(tmpdir(), 'sdk-api-'));
  try {
    const reports = [];
    for (const { name, types } of await describedEntries(root)) {
      const content = await extract({ root, folder, name, types });
      reports.push({ path: join(root, 'etc', `${name}.api.md`), content });
    }
    return reports;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function extract({ root, folder, name, types }) {
  await mkdir(join(folder, 'reports'), { recursive: true });
  const off = { logLevel: 'none' };
  const config = ExtractorConfig.prepare({
    packageJsonFullPath: join(root, 'package.json'),
    configObjectFullPath: undefined,
    configObject: {
      projectFolder: root,
      newlineKind: 'lf',
      mainEntryPointFilePath: join(root, types),
      compiler: { tsconfigFilePath: join(root, 'tsconfig.json') },
      apiReport: {
        enabled: true,
        reportFileName: `${name}.api.md`,
        reportFolder: join(folder, 'reports'),
        reportTempFolder: folder,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: off },
        extractorMessageReporting: {
          default: off,
          'ae-forgotten-export': { logLevel: 'none', addToApiReportFile: true },
        },
        tsdocMessageReporting: { default: off },
      },
    },
  });
  Extractor.invoke(config, { localBuild: true, messageCallback: silence });
  return readFile(join(folder, `${name}.api.md`), 'utf8');
}

function silence(message) {
  message.handled = message.logLevel !== 'error';
}

/**
 * The reference of every entry as one Markdown file, from the comments of everything that it exports.
 * @param {string} root folder of the package; its dist is up to date
 */
export async function references(root) {
  const pages = [];
  for (const { name, source, module } of await describedEntries(root)) {
    pages.push({ name, content: await reference(root, { source, module }) });
  }
  return pages;
}

async function reference(root, { source, module }) {
  const folder = await mkdtemp(join(tmpdir(), 'sdk-reference-'));
  try {
    const app = await Application.bootstrapWithPlugins({
      plugin: ['typedoc-plugin-markdown'],
      outputs: [{ name: 'markdown', path: folder }],
      entryPoints: [join(root, source)],
      tsconfig: join(root, 'tsconfig.json'),
      name: module,
      readme: 'none',
      outputFileStrategy: 'modules',
      disableSources: true,
      hidePageHeader: true,
      hideBreadcrumbs: true,
      excludeExternals: true,
      excludeInternal: true,
      excludePrivate: true,
      parametersFormat: 'table',
      interfacePropertiesFormat: 'table',
      classPropertiesFormat: 'table',
      typeDeclarationFormat: 'table',
      enumMembersFormat: 'table',
      useHTMLEncodedBrackets: true,
      logLevel: 'Error',
    });
    const project = await app.convert();
    if (project === undefined) throw new Error('TypeDoc could not read the sources.');
    await app.generateOutputs(project);
    const [file, ...others] = await readdir(folder);
    if (file === undefined || others.length > 0)
      throw new Error(`TypeDoc wrote ${others.length + 1} files instead of one.`);
    return await readFile(join(folder, file), 'utf8');
  } finally {
    await rm(folder, { recursive: true });
  }
}
