import { readFileSync } from 'node:fs';
import path from 'node:path';
import standaloneModule from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';
import type { BuildResult, Metafile, Plugin } from 'esbuild';
import { createAjv } from './ajv-compiler.js';
import { toAjvSchema } from './ajv-schema.js';
import { envelopeSchema, toCrd } from './crd.js';
import { effectiveDefaultsOf, literalType, lowerFirst } from './effective-defaults.js';
import { generatedHeader } from './generated-header.js';
import type { CrdModel } from './model.js';
import type { JsonSchemaProps } from './runtime/api.js';
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
  const kinds = models.map((model) => model.kind).join(', ');
  const groups = [...new Set(models.map((model) => stringLiteral(model.group)))].join(' | ');
  const versions = [...new Set(models.map((model) => stringLiteral(model.version)))].join(' | ');
  const constants = models.map(
    (model) => `export declare const ${lowerFirst(model.kind)}: KindDefinition<${model.kind}>;\n`,
  );
  return `// ${generatedHeader}
import type * as runtime from './runtime.js';
import type { ${kinds} } from './types.js';

export interface KindInfo extends runtime.KindInfo {
  readonly group: ${groups};
  readonly version: ${versions};
}

export interface KindDefinition<T> extends runtime.KindDefinition<T> {
  readonly group: ${groups};
  readonly version: ${versions};
}

${constants.join('')}
/** All kinds, in the order of the configuration. */
export declare const kinds: readonly KindDefinition<unknown>[];

/** What absent values mean to the program that reads an object; these values are never stored. */
export declare const effectiveDefaults: ${literalType(effectiveDefaultsOf(models))};
`;
}

/** The declarations of the interfaces that every generated kind implements. */
export function emitRuntimeTypes(): string {
  const declaration = readFileSync(path.join(import.meta.dirname, 'runtime', 'api.d.ts'), 'utf8');
  return `// ${generatedHeader}\n${declaration.replace(/^\/\/# sourceMappingURL=.*\n?/m, '')}`;
}

function entrySource(models: readonly CrdModel[]): string {
  const names = models.map((model) => lowerFirst(model.kind));
  const definitions = models.map(
    (model, index) =>
      `export const ${names[index] ?? ''} = defineKind(${jsonExpression(toCrd(model))}, schemas.${model.kind});`,
  );
  return `import { deepFreeze, defineKind } from './runtime/index.js';
import schemas from 'crd-gen:schemas';
${definitions.join('\n')}
export const kinds = Object.freeze([${names.join(', ')}]);
export const effectiveDefaults = deepFreeze(${jsonExpression(effectiveDefaultsOf(models))});
`;
}

/** An expression for a JSON value; an object literal would take a field called __proto__ for a prototype. */
function jsonExpression(value: unknown): string {
  return `JSON.parse(${JSON.stringify(JSON.stringify(value))})`;
}

/** Gives esbuild the code that ajv generates. CommonJS: ajv's ESM output calls require for its own runtime. */
function compiledSchemas(models: readonly CrdModel[]): Plugin {
  return {
    name: 'crd-gen-schemas',
    setup(bundler) {
      bundler.onResolve({ filter: /^crd-gen:schemas$/ }, ({ path: name }) => ({
        path: name,
        namespace: 'crd-gen',
      }));
      bundler.onLoad({ filter: /.*/, namespace: 'crd-gen' }, () => ({
        contents: compileSchemas(models),
        resolveDir: import.meta.dirname,
        loader: 'js',
      }));
    },
  };
}

function compileSchemas(models: readonly CrdModel[]): string {
  const schemas = models.map((model) => ({ $id: model.kind, ...toAjvSchema(withoutEnvelope(model)) }));
  const ajv = createAjv({ schemas, code: { source: true } });
  return standaloneCode(ajv, Object.fromEntries(models.map((model) => [model.kind, model.kind])));
}

/** apiVersion, kind and metadata are checked by the kind definition, with better words. */
function withoutEnvelope(model: CrdModel): JsonSchemaProps {
  const schema = toCrd(model).spec.versions[0]?.schema.openAPIV3Schema ?? {};
  const properties = Object.entries(schema.properties ?? {}).filter(([name]) => !(name in envelopeSchema));
  return { ...schema, properties: Object.fromEntries(properties) };
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
