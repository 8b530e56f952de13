import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { parse, stringify } from 'yaml';
import { chart, crdsChart, Helm } from './helm.js';
import type { HelmValues, RenderedObject } from './helm.js';
import { valueSets } from './value-sets.js';

const goldens = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../fixtures/chart');

interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
}

const { version } = parse(readFileSync(path.join(chart, 'Chart.yaml'), 'utf8')) as {
  readonly version: string;
};
/** The one thing that changes with every release. */
const versions = new RegExp(`(:|: |-)"?${version.replaceAll('.', '\\.')}"?$`, 'gm');

const schema = JSON.parse(readFileSync(path.join(chart, 'values.schema.json'), 'utf8')) as Schema;
const defaults = parse(readFileSync(path.join(chart, 'values.yaml'), 'utf8'), {
  version: '1.1',
}) as HelmValues;

/** Paths of values: what has no properties of its own. */
function valuePaths({ properties }: Schema, prefix: readonly string[] = []): readonly (readonly string[])[] {
  if (properties === undefined) return [prefix];
  return Object.entries(properties).flatMap(([name, inner]) => valuePaths(inner, [...prefix, name]));
}

function at(values: unknown, [name, ...rest]: readonly string[]): unknown {
  if (name === undefined) return values;
  return typeof values === 'object' && values !== null ? at((values as HelmValues)[name], rest) : undefined;
}

/** What is made elsewhere and tested there would make the comparison change with every alert. */
function withoutContents(object: RenderedObject): RenderedObject {
  if (object.kind === 'ConfigMap') return { ...object, data: '…' };
  return object.kind === 'PrometheusRule' ? { ...object, spec: '…' } : object;
}

/** Compares with a file of this package; UPDATE_GOLDEN=1 writes it. */
function expectGolden(name: string, actual: string): void {
  const file = path.join(goldens, `${name}.golden`);
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(goldens, { recursive: true });
    writeFileSync(file, actual);
  }
  expect(actual).to.equal(readFileSync(file, 'utf8'));
}

/** The texts in a value, at any depth, and the names in maps. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return [...(Array.isArray(value) ? [] : Object.keys(value)), ...Object.values(value).flatMap(textsIn)];
}

/** The values with every free text in them made hostile; `used` gets each that was put in. */
function hostile(values: unknown, type: Schema, text: string, used: string[]): unknown {
  if (typeof values === 'string') {
    if (type.enum !== undefined || type.pattern !== undefined || values === '') return values;
    // Distinguishable, and short enough for names that are cut.
    const changed = `${used.length}${text}${used.length}`;
    used.push(changed);
    return changed;
  }
  if (Array.isArray(values)) return values.map((item) => hostile(item, type.items ?? {}, text, used));
  if (typeof values !== 'object' || values === null) return values;
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const { additionalProperties: others } = type;
      const inner = type.properties?.[name] ?? (typeof others === 'object' ? others : {});
      return [name, hostile(value, inner, text, used)];
    }),
  );
}

describe('values of the chart', () => {
  let helm: Helm;

  before(async function () {
    this.timeout('20m'); // the first run builds helm
    helm = await Helm.find();
  });

  for (const { name, values } of valueSets) {
    it(`of the set ${name} pass helm lint --strict, and render what they did`, () => {
      expect(helm.lint(values)).to.have.property('ok', true);
      const objects = helm.render(values).map(withoutContents);
      const text = objects.map((object) => `---\n${stringify(object, { version: '1.1' })}`).join('');
      expectGolden(name, text.replaceAll(versions, '$1VERSION'));
    });
  }

  it('are each in one of the sets, with something else than the default', () => {
    const unused = valuePaths(schema).filter((valuePath) =>
      valueSets.every(({ values }) => {
        const value = at(values, valuePath);
        return value === undefined || JSON.stringify(value) === JSON.stringify(at(defaults, valuePath));
      }),
    );
    expect(unused.map((valuePath) => valuePath.join('.'))).to.deep.equal([]);
  });

  it('of the chart of the definitions are none, and others are refused', () => {
    expect(helm.lint({}, crdsChart)).to.have.property('ok', true);
    expect(helm.lint({ keep: false }, crdsChart))
      .to.have.property('message')
      .that.contains("additional properties 'keep' not allowed");
  });

  const texts = [
    `'`,
    '"',
    '{{ $.Values }}',
    '{{- end }}',
    ': # a',
    '\n',
    '\n---\nkind: Other\n',
    '\n\n  indented: true\n\t',
    '\\n\\',
    '<&>%@`*!|[]{}',
    'ÿ€😀',
  ];
  for (const text of texts) {
    it(`of any set keep ${JSON.stringify(text)}, wherever it stands`, () => {
      for (const { name, values } of valueSets) {
        const used: string[] = [];
        const changed = hostile(values, schema, text, used) as HelmValues;
        const objects = helm.render(changed);
        const found = objects.flatMap(textsIn);
        const decoded = found.flatMap((one) => (one.startsWith('{') ? textsIn(tryJson(one)) : []));
        const lost = used.filter((one) => ![...found, ...decoded].some((whole) => whole.includes(one)));
        expect(lost, name).to.deep.equal(notRendered(changed, lost));
        expect(
          objects.map(({ kind }) => kind),
          name,
        ).to.deep.equal(helm.render(values).map(({ kind }) => kind));
      }
    });
  }
});

/** What is accepted for the charts beside this one, and labels that the chart sets itself. */
function notRendered(values: HelmValues, candidates: readonly string[]): readonly string[] {
  const selector = 'app.kubernetes.io/name';
  const accepted = textsIn([
    values['global'],
    at(values, ['gateway', 'twingate']),
    at(values, ['gateway', 'tls']),
    at(values, ['podLabels', selector]),
    at(values, ['metrics', 'prometheusRule', 'labels', selector]),
  ]);
  return candidates.filter((text) => accepted.includes(text));
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
