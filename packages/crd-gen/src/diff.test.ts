import { expect } from 'chai';
import { generate } from './generate.js';
import { runProgram } from './testing/run-program.js';
import { createTempFolder } from './testing/schema-folder.js';
import type { TempFolder } from './testing/schema-folder.js';
import { thingSchema } from './testing/thing-kind.js';

const specOf = (properties: object): object => ({ spec: { type: 'object', properties } });

describe('crd-gen diff', () => {
  let folder: TempFolder;
  const file = (name: string): string => folder.file(name);

  before(async () => {
    const config = { schemas: ['thing.schema.json'], outputs: { crds: ['crds'] } };
    folder = createTempFolder({
      'old/thing.schema.json': thingSchema(specOf({ a: { type: 'string' }, 'b|`': { type: 'string' } })),
      'old/crd-gen.config.json': config,
      'new/thing.schema.json': thingSchema(
        specOf({ a: { type: 'string', maxLength: 5 }, c: { type: 'string' } }),
      ),
      'new/crd-gen.config.json': config,
      'other.yaml': 'kind: ConfigMap\n---\n',
      'broken.yaml': 'a: [\n',
      'beta.yaml': 'apiVersion: apiextensions.k8s.io/v1beta1\nkind: CustomResourceDefinition\nmetadata: {}\n',
    });
    await generate({ config: file('old/crd-gen.config.json') });
    await generate({ config: file('new/crd-gen.config.json') });
  });

  after(() => folder.remove());

  const diff = async (...args: readonly string[]): Promise<{ status: number; out: string; err: string }> =>
    runProgram('diff', ...args);

  const expected = `breaking    Thing v1 .spec.a: the maxLength none became 5
breaking    Thing v1 .spec["b|\`"]: the field was removed: the API server drops its values
compatible  Thing v1 .spec.c: the optional field was added

2 breaking, 1 compatible, 0 harmless.
`;

  it('reads files, folders, configurations and schemas alike', async () => {
    for (const form of ['crds/things.yaml', 'crds', 'crd-gen.config.json', 'thing.schema.json']) {
      expect(await diff(file(`old/${form}`), file(`new/${form}`))).to.deep.equal({
        status: 1,
        out: expected,
        err: '',
      });
    }
    expect(await diff(file('old/crds'), file('new/thing.schema.json'))).to.include({
      status: 1,
      out: expected,
    });
  });

  it('shows harmless changes only when asked', async () => {
    folder.write(
      'described.schema.json',
      thingSchema(specOf({ a: { type: 'string', description: 'New.' } })),
    );
    folder.write('bare.schema.json', thingSchema(specOf({ a: { type: 'string' } })));
    const files = [file('bare.schema.json'), file('described.schema.json')];
    expect((await diff(...files)).out).to.equal('0 breaking, 0 compatible, 1 harmless.\n');
    expect((await diff('--all', ...files)).out).to.contain(
      'harmless    Thing v1 .spec.a: the description changed\n',
    );
    expect((await diff('--format', 'json', ...files)).out).to.contain('"description-changed"');
  });

  it('exits 0 when nothing breaks', async () => {
    expect(await diff(file('old/crds'), file('old/crds'))).to.deep.equal({
      status: 0,
      out: 'No change.\n',
      err: '',
    });
  });

  it('writes JSON for programs and Markdown for change proposals', async () => {
    const json = await diff('--format', 'json', file('old/crds'), file('new/crds'));
    expect(JSON.parse(json.out)).to.have.property('breaking', true);
    expect(JSON.parse(json.out)).to.have.nested.include({ 'changes[0].code': 'constraint-tightened' });
    const markdown = await diff('--format', 'markdown', file('old/crds'), file('new/crds'));
    expect(markdown.out)
      .to.contain('## CRD changes\n')
      .and.contain('| **breaking** | Thing v1 |')
      .and.contain('`` .spec["b\\|`"] ``');
  });

  it('exits 2 for what it cannot read, and says what to do', async () => {
    const failures = [
      await diff(file('none'), file('new/crds')),
      await diff(file('other.yaml'), file('new/crds')),
      await diff(file('broken.yaml'), file('new/crds')),
      await diff(file('beta.yaml'), file('new/crds')),
      await diff(file('old'), file('old')),
      await diff('--format', 'xml', file('old'), file('old')),
      await diff(file('old')),
    ];
    const messages = [
      'does not exist',
      'holds no CustomResourceDefinition',
      'broken.yaml',
      '/apiVersion: must be equal to constant',
      'defines things.example.com more than once',
      '--format takes text, json, markdown, not xml.',
      'diff takes OLD and NEW, and got',
    ];
    failures.forEach(({ status, err }, index) => {
      expect(err).to.contain(messages[index]);
      expect(status).to.equal(2);
    });
  });
});
