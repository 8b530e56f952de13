import { InputError } from './problem.js';
import { readCrds } from './read-crds.js';
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionVersion,
  JsonSchemaProps,
} from './runtime/api.js';
import { plainText } from './sanitize.js';

export interface ExplainOptions {
  /** Where the kinds are described: what `diff` takes, such as `crd-gen.config.json` or a folder of CRDs. */
  readonly source: string;
  /** A kind, plural or short name, and a field: `Thing.spec.parts.name`. Lists and maps are passed without a sign. */
  readonly target: string;
  /** Which version of the kind; the storage version by default. */
  readonly version?: string;
  /** Names of all fields below the target, instead of descriptions of the next level. */
  readonly recursive?: boolean;
}

/**
 * Describes a kind or a field as `kubectl explain` does, from files instead of a cluster; with defaults, constraints
 * and rules.
 * @throws {InputError} when the source cannot be read or has no such kind, version or field.
 */
export function explain(options: ExplainOptions): string {
  const [name = '', ...fields] = options.target.split('.');
  const crd = findKind(readCrds(options.source), name, options.source);
  const version = findVersion(crd, options);
  const schema = findField(withEnvelope(version.schema.openAPIV3Schema), fields, options);
  return [
    heading(crd, version),
    fields.length === 0 ? '' : `FIELD: ${fields.at(-1) ?? ''} <${typeName(schema)}>\n`,
    section('DESCRIPTION', [plainText(schema.description ?? '<empty>')]),
    section('DETAILS', details(schema)),
    section('RULES', rules(schema)),
    fieldSection(elementOf(schema), options.recursive === true),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function refuse(source: string, message: string, fix: string): InputError {
  return new InputError([{ at: { file: source, pointer: '' }, message, fix }]);
}

function findKind(
  crds: readonly CustomResourceDefinition[],
  name: string,
  source: string,
): CustomResourceDefinition {
  const wanted = name.toLowerCase();
  const found = crds.find(({ spec: { names } }) => {
    const known = [
      names.kind,
      names.plural,
      names.singular as string | undefined,
      ...(names.shortNames ?? []),
    ];
    return known.some((candidate) => candidate?.toLowerCase() === wanted);
  });
  if (found) return found;
  const kinds = crds.map((crd) => crd.spec.names.kind).join(', ');
  throw refuse(source, `has no kind ${JSON.stringify(name)}`, `Kinds: ${kinds}.`);
}

function findVersion(
  crd: CustomResourceDefinition,
  { version, source }: ExplainOptions,
): CustomResourceDefinitionVersion {
  const { versions } = crd.spec;
  const found = versions.find(({ name, storage }) => (version === undefined ? storage : name === version));
  if (found) return found;
  const names = versions.map(({ name }) => name).join(', ');
  throw refuse(
    source,
    `${crd.spec.names.kind} has no version ${version ?? 'that is stored'}`,
    `Versions: ${names}.`,
  );
}

const envelope: Readonly<Record<string, JsonSchemaProps>> = {
  apiVersion: { type: 'string', description: 'The group and the version of the API.' },
  kind: { type: 'string', description: 'The kind of the object.' },
  metadata: {
    type: 'object',
    description: "Kubernetes' standard metadata: name, namespace, labels and so on.",
  },
};

function withEnvelope(schema: JsonSchemaProps): JsonSchemaProps {
  return { ...schema, properties: { ...schema.properties, ...envelope } };
}

function findField(
  root: JsonSchemaProps,
  fields: readonly string[],
  { source, target }: ExplainOptions,
): JsonSchemaProps {
  let schema = root;
  for (const field of fields) {
    const properties = elementOf(schema).properties ?? {};
    const next = Object.hasOwn(properties, field) ? properties[field] : undefined;
    if (!next) {
      const names = Object.keys(properties).sort().join(', ');
      const fix = names === '' ? 'There are no fields at this level.' : `Fields at this level: ${names}.`;
      throw refuse(source, `${target} has no field ${JSON.stringify(field)}`, fix);
    }
    schema = next;
  }
  return schema;
}

/** What a list or a map consists of, at any depth; other values are their own element. */
function elementOf(schema: JsonSchemaProps): JsonSchemaProps {
  if (schema.items) return elementOf(schema.items);
  return typeof schema.additionalProperties === 'object' ? elementOf(schema.additionalProperties) : schema;
}

function typeName(schema: JsonSchemaProps): string {
  if (schema['x-kubernetes-int-or-string'] === true) return 'integer or string';
  if (schema.items) return `[]${typeName(schema.items)}`;
  if (typeof schema.additionalProperties === 'object') {
    return `map[string]${typeName(schema.additionalProperties)}`;
  }
  return schema.type === 'object' ? 'Object' : (schema.type ?? 'any');
}

function heading(crd: CustomResourceDefinition, version: CustomResourceDefinitionVersion): string {
  const deprecated = version.deprecated === true ? ' (deprecated)' : '';
  return [
    `GROUP:      ${plainText(crd.spec.group)}\n`,
    `KIND:       ${plainText(crd.spec.names.kind)}\n`,
    `VERSION:    ${plainText(version.name)}${deprecated}\n`,
  ].join('');
}

function section(title: string, texts: readonly string[]): string {
  if (texts.length === 0) return '';
  return `${title}:\n${texts.map((text) => `${wrap(text, '    ')}\n`).join('')}`;
}

const widest = 80;

/** Lines of at most 80 characters, where words allow it; line breaks of the text and their indentation stay. */
function wrap(text: string, indent: string): string {
  return text
    .split('\n')
    .flatMap((paragraph) => {
      const lead = indent + (/^ */.exec(paragraph)?.[0] ?? '');
      return fill(paragraph.trim().split(' '), widest - lead.length).map((line) => (lead + line).trimEnd());
    })
    .join('\n');
}

function fill(words: readonly string[], width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of words) {
    const longer = `${lines.at(-1) ?? ''} ${word}`;
    if (lines.length > 0 && longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

const constraintKeywords = [
  'format',
  'pattern',
  'minimum',
  'maximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'x-kubernetes-list-type',
  'x-kubernetes-list-map-keys',
] as const;

/** One fact on a line: default, allowed values, constraints. */
function details(schema: JsonSchemaProps): readonly string[] {
  const facts = constraintKeywords.flatMap((keyword) => {
    const value = schema[keyword];
    if (value === undefined) return [];
    const isExclusive =
      (keyword === 'minimum' && schema.exclusiveMinimum === true) ||
      (keyword === 'maximum' && schema.exclusiveMaximum === true);
    return [`${keyword.replace('x-kubernetes-', '')}: ${shown(value)}${isExclusive ? ' (exclusive)' : ''}`];
  });
  return [
    ...(schema.default === undefined ? [] : [`default: ${shown(schema.default)}`]),
    ...(schema.enum === undefined ? [] : [`enum: ${schema.enum.map(shown).join(', ')}`]),
    ...(schema.nullable === true ? ['null is allowed'] : []),
    ...facts,
    ...(schema['x-kubernetes-preserve-unknown-fields'] === true ? ['unknown fields are kept'] : []),
  ];
}

function shown(value: unknown): string {
  return typeof value === 'string' && value !== '' ? plainText(value) : JSON.stringify(value);
}

function rules(schema: JsonSchemaProps): readonly string[] {
  return (schema['x-kubernetes-validations'] ?? []).map(({ rule, message }) =>
    message === undefined ? plainText(rule) : `${plainText(message)}\n  ${plainText(rule)}`,
  );
}

function fieldSection(schema: JsonSchemaProps, isRecursive: boolean): string {
  const names = Object.keys(schema.properties ?? {});
  if (names.length === 0) return '';
  return `FIELDS:\n${isRecursive ? fieldTree(schema, '  ') : fieldList(schema)}`;
}

function fieldList(schema: JsonSchemaProps): string {
  const entries = Object.entries(schema.properties ?? {}).map(([name, field]) => {
    const facts = details(field).map((fact) => wrap(fact, '    '));
    const text = wrap(plainText(field.description ?? '<no description>'), '    ');
    return [`  ${fieldLine(schema, name, field)}`, text, ...facts].map((line) => `${line}\n`).join('');
  });
  return entries.join('\n');
}

function fieldTree(schema: JsonSchemaProps, indent: string): string {
  return Object.entries(schema.properties ?? {})
    .map(([name, field]) => {
      return `${indent}${fieldLine(schema, name, field)}\n${fieldTree(elementOf(field), `${indent}  `)}`;
    })
    .join('');
}

function fieldLine(parent: JsonSchemaProps, name: string, field: JsonSchemaProps): string {
  const required = parent.required?.includes(name) === true ? ' -required-' : '';
  return `${plainText(name)}\t<${plainText(typeName(field))}>${required}`;
}
