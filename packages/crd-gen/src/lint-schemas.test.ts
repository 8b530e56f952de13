import { existsSync } from 'node:fs';
import { expect } from 'chai';
import { lint } from './lint-schemas.js';
import { runProgram } from './testing/run-program.js';
import { createTempFolder } from './testing/schema-folder.js';
import type { TempFolder } from './testing/schema-folder.js';
import { thingBlock, thingSchema } from './testing/thing-kind.js';

describe('lint', () => {
  let folder: TempFolder;
  let config: string;

  beforeEach(() => {
    folder = createTempFolder({
      'thing.schema.json': thingSchema(
        { spec: { type: 'object', description: 'The spec.' } },
        { description: 'A.' },
      ),
      'crd-gen.config.json': { schemas: ['thing.schema.json'], outputs: { crds: ['out'], package: 'types' } },
    });
    config = folder.file('crd-gen.config.json');
  });

  afterEach(() => folder.remove());

  it('is content with a sound schema and writes nothing', async () => {
    expect((await lint({ config })).errors).to.deep.equal([]);
    expect(existsSync(folder.file('out'))).to.equal(false);
    expect(await runProgram('lint', '--config', config)).to.include({ status: 0, err: '' });
  });

  it('shows every error and fails', async () => {
    folder.write('thing.schema.json', thingSchema({ spec: { type: 'object', if: {}, uniqueItems: true } }));
    const { status, out } = await runProgram('lint', '--config', config);
    expect(status).to.equal(1);
    expect(out)
      .to.contain('error thing.schema.json#/properties/spec/if: conditional schemas do not exist in CRDs\n')
      .and.contain('error thing.schema.json#/properties/spec/uniqueItems')
      .and.contain('2 errors, ');
  });

  it('shows warnings, and fails when there are more than allowed', async () => {
    folder.write('thing.schema.json', thingSchema({ spec: { type: 'object' } }));
    const { errors, warnings } = await lint({ config });
    expect(errors).to.deep.equal([]);
    expect(warnings.map(({ at }) => `${at.file}#${at.pointer}`)).to.include(
      'thing.schema.json#/properties/spec',
    );
    const shown = await runProgram('lint', '--config', config);
    expect(shown).to.include({ status: 0 });
    expect(shown.out).to.contain('warning thing.schema.json#/properties/spec: ');
    const failed = await runProgram('lint', '--config', config, '--max-warnings', '0');
    expect(failed.status).to.equal(1);
    expect(failed.err).to.equal('More than 0 warnings.\n');
    const allowed = await runProgram('lint', '--config', config, '--max-warnings', String(warnings.length));
    expect(allowed.status).to.equal(0);
  });

  it('finds what only several kinds together do wrong', async () => {
    const titled = (type: string): object => ({
      spec: { type: 'object', title: 'Shared', properties: { a: { type } } },
    });
    folder.write('thing.schema.json', thingSchema(titled('string')));
    folder.write(
      'item.schema.json',
      thingSchema(titled('integer'), { 'x-crd-gen': { ...thingBlock, kind: 'Item', plural: 'items' } }),
    );
    folder.write('crd-gen.config.json', {
      schemas: ['thing.schema.json', 'item.schema.json'],
      outputs: { package: 'types' },
    });
    const { errors } = await lint({ config });
    expect(errors.map(({ message }) => message)).to.deep.equal([
      'the type Shared already exists with other fields',
    ]);
  });

  it('refuses a limit that is no number', async () => {
    const { status, err } = await runProgram('lint', '--config', config, '--max-warnings', 'few');
    expect(status).to.equal(2);
    expect(err).to.contain('--max-warnings takes a number, not "few".');
  });
});
