import { Document, YAMLMap } from 'yaml';
import type { Scalar } from 'yaml';
import type { Value, ValueGroup, Values, ValueSchema } from './values.js';

/** values.yaml: the defaults, each under its description. */
export function valuesYaml(values: Values): string {
  const document = new Document(undefined, { version: '1.1' });
  document.contents = toMap(document, values, { apart: true });
  return document.toString({ lineWidth: 0 });
}

function toMap(document: Document, values: Values, { apart }: { readonly apart: boolean }): YAMLMap {
  const map = new YAMLMap();
  for (const [name, value] of Object.entries(values)) {
    const key = document.createNode(name) as Scalar;
    key.commentBefore = ` ${value.description}`;
    key.spaceBefore = apart && map.items.length > 0;
    map.set(
      key,
      isGroup(value) ? toMap(document, value.values, { apart: false }) : document.createNode(value.default),
    );
  }
  return map;
}

/** values.schema.json: what is not in it is refused, except what Helm itself adds. */
export function valuesSchema(values: Values): string {
  const { properties, ...schema } = groupSchema({ description: 'Values of the chart.', values });
  const global = { description: 'Values that Helm shares between charts; not used here.', type: 'object' };
  const root = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    ...schema,
    properties: { ...properties, global },
  };
  return `${JSON.stringify(root, null, 2)}\n`;
}

interface GroupSchema extends ValueSchema {
  readonly properties: Readonly<Record<string, ValueSchema>>;
}

function groupSchema({ description, values, open = false }: ValueGroup): GroupSchema {
  const properties = Object.entries(values).map(([name, value]) => [
    name,
    isGroup(value) ? groupSchema(value) : { description: value.description, ...value.schema },
  ]);
  return {
    description,
    type: 'object',
    additionalProperties: open,
    required: Object.keys(values).filter((name) => isNeeded(values[name])),
    properties: Object.fromEntries(properties) as Record<string, ValueSchema>,
  };
}

/** Templates can do without the others: `null` takes a default away. */
function isNeeded(value: Value | ValueGroup | undefined): boolean {
  return value !== undefined && (isGroup(value) || 'minLength' in value.schema);
}

/** Markdown table of all values. */
export function valuesTable(values: Values): string {
  const rows = rowsOf(values).map(
    ({ path, value }) => `| \`${path}\` | \`${JSON.stringify(value.default)}\` | ${value.description} |`,
  );
  return ['| value | default | what it is |', '| --- | --- | --- |', ...rows].join('\n');
}

function rowsOf(values: Values, prefix = ''): readonly { readonly path: string; readonly value: Value }[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const path = prefix + name;
    return isGroup(value) ? rowsOf(value.values, `${path}.`) : [{ path, value }];
  });
}

function isGroup(value: Value | ValueGroup): value is ValueGroup {
  return 'values' in value;
}
