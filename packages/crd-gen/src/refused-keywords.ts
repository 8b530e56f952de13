import { numberFormats, stringFormats } from './runtime/formats.js';

/** Why a keyword is refused and what to write instead. */
export interface Refusal {
  readonly message: string;
  readonly fix: string;
}

const known: ReadonlySet<string> = new Set([
  '$schema',
  '$id',
  '$comment',
  'title',
  'description',
  'examples',
  'deprecated',
  'type',
  'default',
  'enum',
  'const',
  'format',
  'pattern',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'required',
  'properties',
  'additionalProperties',
  'items',
  'allOf',
  'anyOf',
  'oneOf',
  'not',
  'x-kubernetes-validations',
  'x-kubernetes-preserve-unknown-fields',
  'x-kubernetes-int-or-string',
  'x-kubernetes-embedded-resource',
  'x-kubernetes-list-type',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-map-type',
  'x-crd-gen-effective-default',
  'x-crd-gen-union',
  'x-crd-gen-type-description',
]);

/** Formats that the API server and the validators check alike. */
export const supportedFormats: ReadonlySet<string> = new Set([
  ...Object.keys(stringFormats),
  ...Object.keys(numberFormats),
]);

const celInstead = 'Write it as a CEL rule in x-kubernetes-validations.';
const conditions: Refusal = { message: 'conditional schemas do not exist in CRDs', fix: celInstead };
const unevaluated: Refusal = {
  message: 'unevaluated members do not exist in CRDs',
  fix: 'Remove it: the API server drops unknown fields by itself.',
};
const positions: Refusal = {
  message: 'items of different kinds do not exist in CRDs',
  fix: 'Use one items schema for all items, or an object with named fields.',
};
const fieldNames: Refusal = {
  message: 'rules about names of fields do not exist in CRDs',
  fix: 'Use additionalProperties for the values and a CEL rule for the names: self.all(key, …).',
};
const references: Refusal = {
  message: 'dynamic references and anchors are not resolved',
  fix: 'Use "$ref" with a JSON pointer.',
};
const dependent: Refusal = {
  message: 'dependencies between fields do not exist in CRDs',
  fix: `${celInstead} For example: !has(self.a) || has(self.b).`,
};
const content: Refusal = {
  message: 'encoded content is not checked by CRDs',
  fix: 'Use "format": "byte" or remove it.',
};
const access: Refusal = {
  message: 'CRDs have no such field',
  fix: 'Put what only the controller writes under status.',
};

const refusals: Readonly<Record<string, Refusal>> = {
  if: conditions,
  then: conditions,
  else: conditions,
  dependentSchemas: dependent,
  dependentRequired: dependent,
  dependencies: dependent,
  patternProperties: fieldNames,
  propertyNames: fieldNames,
  unevaluatedProperties: unevaluated,
  unevaluatedItems: unevaluated,
  prefixItems: positions,
  additionalItems: positions,
  contains: { message: 'contains does not exist in CRDs', fix: 'Write a CEL rule: self.exists(item, …).' },
  minContains: { message: 'minContains does not exist in CRDs', fix: celInstead },
  maxContains: { message: 'maxContains does not exist in CRDs', fix: celInstead },
  $dynamicRef: references,
  $dynamicAnchor: references,
  $recursiveRef: references,
  $recursiveAnchor: references,
  $anchor: references,
  $vocabulary: references,
  readOnly: access,
  writeOnly: access,
  contentEncoding: content,
  contentMediaType: content,
  contentSchema: content,
  'x-crd-gen': {
    message: 'x-crd-gen stands below the root',
    fix: 'One block at the root of the file names the kind.',
  },
  nullable: { message: 'nullable is OpenAPI, not JSON Schema', fix: 'Write "type": ["string", "null"].' },
};

/** The reason against a keyword with this value; undefined when it is fine. */
export function refusedKeywords(keyword: string, value: unknown): Refusal | undefined {
  const refusal = Object.hasOwn(refusals, keyword) ? refusals[keyword] : undefined;
  if (refusal) return refusal;
  if (keyword === 'uniqueItems') {
    const fix = 'Use "x-kubernetes-list-type": "set" (scalars) or "map" (objects with keys).';
    return { message: 'uniqueItems is forbidden in CRDs', fix };
  }
  if (keyword === 'additionalProperties' && value === false) {
    const fix = 'Remove it: the API server drops unknown fields by itself.';
    return { message: 'additionalProperties must not be false', fix };
  }
  if (known.has(keyword)) return undefined;
  return { message: `the keyword ${keyword} is unknown`, fix: 'Correct the spelling or remove it.' };
}
