import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { chartFiles } from './chart-files.js';
import { chartDifferences, chartFolder, writeChart } from './generate.js';

describe('the chart', () => {
  let copy: string;

  before(() => {
    copy = join(mkdtempSync(join(tmpdir(), 'chart-')), 'chart');
    cpSync(chartFolder, copy, { recursive: true });
  });

  after(() => {
    rmSync(join(copy, '..'), { recursive: true });
  });

  it('in deploy/twingate-operator is what `npm run generate` makes', () => {
    expect(chartDifferences(chartFolder).map(({ file }) => file)).to.deep.equal([]);
  });

  it('is put right when a file is edited, missing or foreign', () => {
    writeFileSync(join(copy, 'values.yaml'), 'edited: true\n');
    rmSync(join(copy, 'templates/secret.yaml'));
    writeFileSync(join(copy, 'templates/old.yaml'), '');
    const differences = chartDifferences(copy);
    expect(differences.map(({ file }) => file).sort()).to.deep.equal([
      'templates/old.yaml',
      'templates/secret.yaml',
      'values.yaml',
    ]);
    writeChart(copy, differences);
    expect(chartDifferences(copy)).to.deep.equal([]);
  });

  it('describes every value, and refuses others', () => {
    const { properties, ...schema } = JSON.parse(chartFiles().get('values.schema.json') ?? '') as {
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
