import { Ajv2020 } from 'ajv/dist/2020.js';
import type { PrinterColumn } from './runtime/api.js';
import { below } from './location.js';
import type { Location } from './location.js';
import type { ProblemList } from './problem.js';

/** The `x-crd-gen` block of a kind's schema. */
export interface KindBlock {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular?: string;
  readonly listKind?: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly scope?: 'Namespaced' | 'Cluster';
  readonly subresources?: { readonly status?: object };
  readonly printerColumns?: readonly PrinterColumn[];
}

const dnsLabel = '^[a-z]([-a-z0-9]*[a-z0-9])?$';

const blockSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['group', 'version', 'kind', 'plural'],
  properties: {
    group: { type: 'string', pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+$' },
    version: { type: 'string', pattern: dnsLabel },
    kind: { type: 'string', pattern: '^[A-Z][A-Za-z0-9]*$' },
    plural: { type: 'string', pattern: dnsLabel },
    singular: { type: 'string', pattern: dnsLabel },
    listKind: { type: 'string', pattern: '^[A-Z][A-Za-z0-9]*$' },
    shortNames: { type: 'array', items: { type: 'string', pattern: dnsLabel } },
    categories: { type: 'array', items: { type: 'string', pattern: dnsLabel } },
    scope: { enum: ['Namespaced', 'Cluster'] },
    subresources: {
      type: 'object',
      additionalProperties: false,
      properties: { status: { type: 'object', additionalProperties: false } },
    },
    printerColumns: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'type', 'jsonPath'],
        properties: {
          name: { type: 'string', minLength: 1 },
          type: { enum: ['boolean', 'date', 'integer', 'number', 'string'] },
          jsonPath: { type: 'string', pattern: '^\\.' },
          description: { type: 'string' },
          format: { type: 'string' },
          priority: { type: 'integer', minimum: 0 },
        },
      },
    },
  },
};

const check = new Ajv2020({ allErrors: true }).compile<KindBlock>(blockSchema);

/** Reads the block; undefined when it is wrong, with the reasons in `problems`. */
export function readKindBlock(value: unknown, at: Location, problems: ProblemList): KindBlock | undefined {
  if (value === undefined) {
    const example = '{ "group": "example.com", "version": "v1", "kind": "Thing", "plural": "things" }';
    problems.add(at, 'x-crd-gen is missing', `Every kind needs it: "x-crd-gen": ${example}.`);
    return undefined;
  }
  if (check(value)) return value;
  for (const error of check.errors ?? []) {
    const where = { file: at.file, pointer: below(at, 'x-crd-gen').pointer + error.instancePath };
    const detail = error.message ?? error.keyword;
    problems.add(where, detail, `Allowed: ${JSON.stringify(error.params)}.`);
  }
  return undefined;
}
