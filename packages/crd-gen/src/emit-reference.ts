import { generatedHeader } from './generated-header.js';
import { markdownTable } from './markdown-table.js';
import type { CrdModel, ModelSchema } from './model.js';
import { markdownCode, markdownText } from './sanitize.js';

/** The reference of all kinds for people: every field, default, constraint and rule. */
export function emitReference(models: readonly CrdModel[]): string {
  const list = models.map((model) => `- [${model.kind}](#${model.kind.toLowerCase()})\n`).join('');
  const kinds = models.map(kindSection).join('\n');
  return `<!-- ${generatedHeader} -->\n\n# Custom resources\n\n${list}\n${kinds}`;
}

function kindSection(model: CrdModel): string {
  const facts = [
    ['API version', markdownCode(`${model.group}/${model.version}`)],
    ['Scope', model.scope],
    ['Plural', markdownCode(model.plural)],
    ['Short names', codes(model.shortNames)],
    ['Categories', codes(model.categories)],
    ['Field selectors', codes(model.selectableFields.map(({ jsonPath }) => jsonPath))],
    ['Other versions', otherVersions(model)],
  ].filter(([, value]) => value !== '');
  const columns = model.printerColumns.map((column) => [
    markdownText(column.name) + ((column.priority ?? 0) > 0 ? ' (wide)' : ''),
    markdownCode(column.jsonPath),
  ]);
  return [
    `## ${model.kind}\n`,
    paragraph(model.schema.description),
    markdownTable(['', ''], facts),
    columns.length === 0 ? '' : `### ${model.kind}: columns\n\n${markdownTable(['Column', 'Path'], columns)}`,
    `### ${model.kind}: fields\n\n${fieldTable(model.schema)}`,
    ruleSection(model),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

/** Fields and rules are those of the stored version. */
function otherVersions({ group, versions }: CrdModel): string {
  return versions
    .filter(({ storage }) => !storage)
    .map(({ version, served, deprecated, deprecationWarning }) => {
      const facts = [...(deprecated ? ['deprecated'] : []), ...(served ? [] : ['not served'])];
      const warning = deprecationWarning === undefined ? '' : `: ${markdownText(deprecationWarning)}`;
      const note = facts.length === 0 ? '' : ` (${facts.join(', ')}${warning})`;
      return markdownCode(`${group}/${version}`) + note;
    })
    .join(', ');
}

function fieldTable(schema: ModelSchema): string {
  const rows = fieldRows(schema, '');
  return markdownTable(['Field', 'Type', 'Default', 'Description'], rows);
}

function fieldRows(schema: ModelSchema, path: string): readonly (readonly string[])[] {
  return [
    ...schema.properties.flatMap(({ name, required, schema: field }) => {
      const own = path === '' ? name : `${path}.${name}`;
      return [row(own, field, required), ...fieldRows(field, own)];
    }),
    ...(schema.additionalProperties ? fieldRows(schema.additionalProperties, `${path}.*`) : []),
    ...(schema.items ? fieldRows(schema.items, `${path}[]`) : []),
  ];
}

function row(path: string, schema: ModelSchema, required: boolean): readonly string[] {
  const meaning =
    schema.effectiveDefault === undefined ? '' : `Absent means ${json(schema.effectiveDefault)}.`;
  const constraints = constraintText(schema);
  return [
    markdownCode(path) + (required ? ' (required)' : ''),
    typeText(schema) + (schema.nullable ? ', nullable' : ''),
    schema.default === undefined ? '' : json(schema.default),
    [schema.deprecated ? '**Deprecated.**' : '', markdownText(schema.description ?? ''), constraints, meaning]
      .filter((part) => part !== '')
      .join(' '),
  ];
}

function typeText(schema: ModelSchema): string {
  if (schema.intOrString) return 'integer or string';
  if (schema.enum) return schema.enum.map((value) => json(value)).join(', ');
  if (schema.type === 'array') return `list of ${schema.items ? typeText(schema.items) : 'anything'}`;
  if (schema.additionalProperties) return `map of ${typeText(schema.additionalProperties)}`;
  return schema.type ?? 'anything';
}

function constraintText(schema: ModelSchema): string {
  const entries = Object.entries(schema.constraints).map(([key, value]) => `${key} ${json(value)}`);
  return entries.length === 0 ? '' : `Constraints: ${entries.join(', ')}.`;
}

function ruleSection(model: CrdModel): string {
  const rows = ruleRows(model.schema, '');
  if (rows.length === 0) return '';
  return `### ${model.kind}: rules\n\n${markdownTable(['Where', 'Message', 'Rule'], rows)}`;
}

function ruleRows(schema: ModelSchema, path: string): readonly (readonly string[])[] {
  return [
    ...schema.rules.map((rule) => [
      path === '' ? 'object' : markdownCode(path),
      markdownText(rule.message ?? ''),
      markdownCode(rule.rule),
    ]),
    ...schema.properties.flatMap(({ name, schema: field }) =>
      ruleRows(field, path === '' ? name : `${path}.${name}`),
    ),
    ...(schema.additionalProperties ? ruleRows(schema.additionalProperties, `${path}.*`) : []),
    ...(schema.items ? ruleRows(schema.items, `${path}[]`) : []),
  ];
}

function paragraph(text: string | undefined): string {
  return text === undefined ? '' : `${markdownText(text)}\n`;
}

function codes(names: readonly string[]): string {
  return names.map(markdownCode).join(', ');
}

function json(value: unknown): string {
  return markdownCode(typeof value === 'string' ? value : JSON.stringify(value));
}
