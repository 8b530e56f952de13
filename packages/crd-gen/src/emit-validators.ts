import { readFileSync } from 'node:fs';
import path from 'node:path';
import { _ } from 'ajv';
import standaloneModule from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';
import type { BuildResult, Metafile, Plugin } from 'esbuild';
import { createAjv, runtimeModule } from './ajv-compiler.js';
import { toAjvSchema } from './ajv-schema.js';
import { toCrd } from './crd.js';
import { toCrdSchema } from './crd-schema.js';
import { effectiveDefaultsOf, literalType, lowerFirst } from './effective-defaults.js';
import { generatedHeader } from './generated-header.js';
import { storedVersionFirst } from './kind-version.js';
import type { KindVersion } from './kind-version.js';
import type { CrdModel } from './model.js';
import type { JsonObject } from './runtime/json-value.js';
import { stringLiteral } from './sanitize.js';

// CommonJS with a `default` member; see ajv-compiler.ts.
const standaloneCode = standaloneModule as unknown as typeof standaloneModule.default;

const packageRoot = path.resolve(import.meta.dirname, '..');

/** One self-contained CommonJS file: schemas compiled by ajv, the CEL evaluator, and the kind definitions. */
export async function emitValidators(models: readonly CrdModel[]): Promise<string> {
  const result = await build({
    stdin: {
      contents: entrySource(models),
      resolveDir: import.meta.dirname,
      sourcefile: 'entry.js',
      loader: 'js',
    },
    absWorkingDir: packageRoot,
    bundle: true,
    write: false,
    metafile: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    minify: true,
    lineLimit: 160,
    legalComments: 'none',
    logLevel: 'silent',
    plugins: [compiledSchemas(models)],
  });
  return `// ${generatedHeader}\n${licenceNotice(result.metafile)}${outputText(result)}`;
}

/** The declarations that belong to `emitValidators`. */
export function emitValidatorTypes(models: readonly CrdModel[]): string {
  const versions = models.flatMap(storedVersionFirst);
  const groups = union(models.map(({ group }) => group));
  const names = union(versions.map(({ version }) => version.version));
  const constants = versions.map(
    ({ name }) => `export declare const ${lowerFirst(name)}: KindDefinition<${name}>;\n`,
  );
  return `// ${generatedHeader}
import type * as runtime from './runtime.js';
import type { ${versions.map(({ name }) => name).join(', ')} } from './types.js';

export interface KindInfo extends runtime.KindInfo {
  readonly group: ${groups};
  readonly version: ${names};
}

export interface KindDefinition<T> extends runtime.KindDefinition<T> {
  readonly group: ${groups};
  readonly version: ${names};
}

${constants.join('')}
/** All kinds in their storage versions, in the order of the configuration. */
export declare const kinds: readonly KindDefinition<unknown>[];

/** What absent values mean to the program that reads an object; these values are never stored. */
export declare const effectiveDefaults: ${literalType(effectiveDefaultsOf(models))};
`;
}

function union(values: readonly string[]): string {
  return [...new Set(values.map(stringLiteral))].join(' | ');
}

/** The declarations of the interfaces that every generated kind implements. */
export function emitRuntimeTypes(): string {
  const declaration = readFileSync(path.join(import.meta.dirname, 'runtime', 'api.d.ts'), 'utf8');
  return `// ${generatedHeader}\n${declaration.replace(/^\/\/# sourceMappingURL=.*\n?/m, '')}`;
}

/** One import of compiled code and one definition for each version; versions of a kind share the CRD. */
function entrySource(models: readonly CrdModel[]): string {
  const versions = models.flatMap(storedVersionFirst);
  const imports = versions.map((_version, index) => `import check${index} from 'crd-gen:schema/${index}';\n`);
  const crds = models.map((model, index) => `const crd${index} = ${jsonExpression(toCrd(model))};\n`);
  const definitions = versions.map(({ model, version, name }, index) => {
    const crd = `crd${models.indexOf(model)}`;
    return `export const ${lowerFirst(name)} = defineKind(${crd}, check${index}, ${stringLiteral(version.version)});\n`;
  });
  const stored = models.map(({ kind }) => lowerFirst(kind));
  return `import { deepFreeze, defineKind } from './runtime/index.js';
${imports.join('')}${crds.join('')}${definitions.join('')}
export const kinds = Object.freeze([${stored.join(', ')}]);
export const effectiveDefaults = deepFreeze(${jsonExpression(effectiveDefaultsOf(models))});
`;
}

/** An expression for a JSON value; an object literal would take a field called __proto__ for a prototype. */
function jsonExpression(value: unknown): string {
  return `JSON.parse(${JSON.stringify(JSON.stringify(value))})`;
}

/** Gives esbuild the code that ajv generates. CommonJS: ajv's ESM output calls require for its own runtime. */
function compiledSchemas(models: readonly CrdModel[]): Plugin {
  const versions = models.flatMap(storedVersionFirst);
  return {
    name: 'crd-gen-schemas',
    setup(bundler) {
      bundler.onResolve({ filter: /^crd-gen:schema\// }, ({ path: name }) => ({
        path: name.slice('crd-gen:schema/'.length),
        namespace: 'crd-gen',
      }));
      bundler.onResolve({ filter: /^crd-gen:runtime$/ }, () => ({
        path: path.join(import.meta.dirname, 'runtime', 'compiled-code.js'),
      }));
      bundler.onLoad({ filter: /.*/, namespace: 'crd-gen' }, ({ path: index }) => ({
        contents: compiledSchema(versions[Number(index)]),
        resolveDir: import.meta.dirname,
        loader: 'js',
      }));
    },
  };
}

interface CompiledSchema {
  readonly schema: string;
  readonly code: string;
}

/** By group, version and kind. A watch compiles again only what validates in another way; most edits are of descriptions. */
const compiled = new Map<string, CompiledSchema>();

function compiledSchema(kind: KindVersion | undefined): string {
  if (!kind) throw new Error('esbuild asked for a kind that does not exist.');
  const name = `${kind.model.group}/${kind.version.version}/${kind.model.kind}`;
  // Without apiVersion, kind and metadata: the kind definition checks them, with better words.
  const ajvSchema = toAjvSchema(toCrdSchema(kind.version.schema));
  const schema = JSON.stringify(ajvSchema);
  const known = compiled.get(name);
  if (known?.schema === schema) return known.code;
  const code = compileSchema(ajvSchema);
  compiled.set(name, { schema, code });
  return code;
}

function compileSchema(schema: JsonObject): string {
  const formats = _`require(${runtimeModule}).compiledFormats`;
  // The schemas are ours: checking them against the meta-schema would cost more than compiling them.
  const ajv = createAjv({
    meta: false,
    validateSchema: false,
    code: { source: true, formats, optimize: false },
  });
  return standaloneCode(ajv, ajv.compile(schema));
}

function outputText(result: BuildResult<{ write: false }>): string {
  const [file] = result.outputFiles;
  if (!file) throw new Error('esbuild produced no file.');
  return file.text;
}

/** The licences of what the bundle contains, as their terms ask for. */
function licenceNotice(metafile: Metafile): string {
  const folders = Object.keys(metafile.inputs).flatMap((input) => {
    const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
    return match?.[1] === undefined ? [] : [path.resolve(packageRoot, match[1])];
  });
  const notices = [...new Set(folders)].map(packageNotice).sort();
  return `/*\nThis file contains the following packages.\n\n${notices.join('\n\n')}\n*/\n`;
}

function packageNotice(folder: string): string {
  const about = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Readonly<
    Record<string, string>
  >;
  const licence = readFileSync(path.join(folder, 'LICENSE'), 'utf8')
    .replaceAll('\r\n', '\n')
    .replaceAll('*/', '* /')
    .trim();
  return `${about['name'] ?? ''} ${about['version'] ?? ''}\n${licence.replaceAll(/[ \t]+$/gm, '')}`;
}
