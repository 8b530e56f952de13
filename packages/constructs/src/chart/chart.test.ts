import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kinds } from '@twingate-kit/crds';
import { expect } from 'chai';
import { charts, operatorChart } from './charts.js';
import { chartDifferences, chartFolder, writeChart } from './generate.js';

describe('the chart', () => {
  let copy: string;

  before(() => {
    copy = join(mkdtempSync(join(tmpdir(), 'chart-')), 'chart');
    cpSync(chartFolder(operatorChart), copy, { recursive: true });
  });

  after(() => {
    rmSync(join(copy, '..'), { recursive: true });
  });

  for (const chart of charts) {
    it(`in deploy/${chart.name} is what \`npm run generate\` makes`, () => {
      expect(chartDifferences(chart).map(({ file }) => file)).to.deep.equal([]);
    });
  }

  it('has no custom resource definition both in crds/ and among the templates', () => {
    for (const chart of charts) {
      const folder = chartFolder(chart);
      const isDefinition = (file: string): boolean =>
        file.endsWith('.yaml') && /^kind: CustomResourceDefinition$/m.test(readFileSync(file, 'utf8'));
      const [crds, templates] = ['crds', 'templates'].map((part) => {
        const path = join(folder, part);
        return existsSync(path) ? readdirSync(path).filter((file) => isDefinition(join(path, file))) : [];
      });
      expect([crds?.length, templates?.length].sort(), chart.name).to.deep.equal([0, kinds.length]);
    }
  });

  it('is put right when a file is edited, missing or foreign', () => {
    writeFileSync(join(copy, 'values.yaml'), 'edited: true\n');
    rmSync(join(copy, 'templates/secret.yaml'));
    writeFileSync(join(copy, 'templates/old.yaml'), '');
    const differences = chartDifferences(operatorChart, copy);
    expect(differences.map(({ file }) => file).sort()).to.deep.equal([
      'templates/old.yaml',
      'templates/secret.yaml',
      'values.yaml',
    ]);
    writeChart(copy, differences);
    expect(chartDifferences(operatorChart, copy)).to.deep.equal([]);
  });

  it('describes every value, and refuses others', () => {
    const { properties, ...schema } = JSON.parse(operatorChart.files().get('values.schema.json') ?? '') as {
      readonly additionalProperties: boolean;
      readonly required: readonly string[];
      readonly properties: Readonly<Record<string, { readonly description: string }>>;
    };
    expect(schema.additionalProperties).to.equal(false);
    expect(schema.required).to.deep.equal([
      'twingateOperator',
      'image',
      'pdb',
      'rbac',
      'metrics',
      'networkPolicy',
      'gateway',
      'serviceAccount',
    ]);
    expect(Object.values(properties).every(({ description }) => description.length > 0)).to.equal(true);
  });
});
