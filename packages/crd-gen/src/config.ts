import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
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
    /** The Markdown file of the API reference. */
    readonly reference?: string;
  };
}

const configSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['schemas', 'outputs'],
  properties: {
    $schema: { type: 'string' },
    schemas: { type: 'array', minItems: 1, uniqueItems: true, items: { type: 'string', minLength: 1 } },
    outputs: {
      type: 'object',
      additionalProperties: false,
      minProperties: 1,
      properties: {
        crds: { type: 'array', minItems: 1, items: { type: 'string', minLength: 1 } },
        package: { type: 'string', minLength: 1 },
        constructs: { type: 'string', minLength: 1 },
        reference: { type: 'string', minLength: 1 },
      },
    },
  },
};

const check = new Ajv2020({ allErrors: true }).compile<CrdGenConfig>(configSchema);

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
