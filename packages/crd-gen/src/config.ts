import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import type { SchemaObject } from 'ajv';
import { InputError } from './problem.js';

/** The configuration file. Paths are relative to its folder. */
export interface CrdGenConfig {
  /** The schema files of the kinds, in the order in which outputs list them. */
  readonly schemas: readonly string[];
  readonly outputs: {
    /** Folders that get one `<plural>.yaml` for each kind. */
    readonly crds?: readonly string[];
    /** The folder of types.d.ts, runtime.d.ts, validators.js and validators.d.ts. */
    readonly package?: string;
    /** The folder of the cdk8s classes. */
    readonly constructs?: string;
    /** The folder of JSON Schemas for editors and kubeconform. */
    readonly jsonSchemas?: string;
    /** The Markdown file of the API reference. */
    readonly reference?: string;
  };
}

/** The schema that editors use is the one that checks. */
const configSchema = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '..', 'config.schema.json'), 'utf8'),
) as SchemaObject;

const check = new Ajv({ allErrors: true }).compile<CrdGenConfig>(configSchema);

/**
 * Reads and checks the configuration.
 * @throws {InputError} when the file is missing, is not JSON or has unknown or missing members.
 */
export function readConfig(file: string): CrdGenConfig {
  const name = path.basename(file);
  const config = parse(file);
  if (check(config)) return config;
  throw new InputError(
    (check.errors ?? []).map((error) => ({
      at: { file: name, pointer: error.instancePath },
      message: error.message ?? error.keyword,
      fix: `See the README of crd-gen for the members of the file (${JSON.stringify(error.params)}).`,
    })),
  );
}

function parse(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const fix = 'Give the path of a JSON file with --config; the default is crd-gen.config.json.';
    throw new InputError([{ at: { file, pointer: '' }, message: `cannot be read: ${detail}`, fix }]);
  }
}
