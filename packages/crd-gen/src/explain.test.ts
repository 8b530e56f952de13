import { expect } from 'chai';
import { explain } from './explain.js';
import type { ExplainOptions } from './explain.js';
import { runProgram } from './testing/run-program.js';
import { createTempFolder } from './testing/schema-folder.js';
import type { TempFolder } from './testing/schema-folder.js';
import { thingBlock, thingSchema } from './testing/thing-kind.js';

const schema = thingSchema(
  {
    spec: {
      type: 'object',
      description: 'What the thing should be.',
      required: ['name'],
      properties: {
        name: { type: 'string', description: 'Its name.', minLength: 1, pattern: '^[a-z]+$' },
        size: { type: ['integer', 'null'], exclusiveMaximum: 9, default: 3 },
        mode: { type: 'string', description: 'How it runs.', enum: ['Fast', 'Slow'] },
        port: { type: ['integer', 'string'] },
        labels: { type: 'object', additionalProperties: { type: 'string' } },
        parts: {
          type: 'array',
          description: 'Its parts. '.repeat(12).trim(),
          items: { type: 'object', properties: { weight: { type: 'number', description: 'In kilograms.' } } },
        },
      },
      'x-kubernetes-validations': [{ rule: "self.name != 'none'", message: 'none is no name' }],
    },
  },
  { description: 'A thing.', 'x-crd-gen': { ...thingBlock, shortNames: ['th'] } },
);

describe('explain', () => {
  let folder: TempFolder;
  let source: string;

  before(() => {
    folder = createTempFolder({ 'thing.schema.json': schema });
    source = folder.file('thing.schema.json');
  });

  after(() => folder.remove());

  const text = (target: string, rest: Partial<ExplainOptions> = {}): string =>
    explain({ source, target, ...rest });

  it('shows a kind with its fields, as kubectl does', () => {
    expect(text('Thing')).to.equal(`GROUP:      example.com
KIND:       Thing
VERSION:    v1

DESCRIPTION:
    A thing.

FIELDS:
  apiVersion\t<string>
    The group and the version of the API.

  kind\t<string>
    The kind of the object.

  metadata\t<Object>
    Kubernetes' standard metadata: name, namespace, labels and so on.

  spec\t<Object>
    What the thing should be.
`);
  });

  it('shows a field with its defaults, constraints, rules and fields', () => {
    expect(text('things.spec')).to.contain(`FIELD: spec <Object>

DESCRIPTION:
    What the thing should be.

RULES:
    none is no name
      self.name != 'none'

FIELDS:
  name\t<string> -required-
    Its name.
    pattern: ^[a-z]+$
    minLength: 1

  size\t<integer>
    <no description>
    default: 3
    null is allowed
    maximum: 9 (exclusive)

  mode\t<string>
    How it runs.
    enum: Fast, Slow

  port\t<integer or string>
    <no description>

  labels\t<map[string]string>
    <no description>

  parts\t<[]Object>
`);
  });

  it('passes lists and wraps long texts', () => {
    expect(text('th.spec.parts')).to.contain('FIELD: parts <[]Object>').and.contain('  weight\t<number>\n');
    expect(text('th.spec.parts.weight')).to.contain('DESCRIPTION:\n    In kilograms.\n');
    for (const line of text('th.spec.parts').split('\n')) expect(line.length).to.be.at.most(80);
  });

  it('lists the names of all fields', () => {
    expect(text('Thing', { recursive: true })).to.contain(`
  metadata\t<Object>
  spec\t<Object>
    name\t<string> -required-
    size\t<integer>
    mode\t<string>
    port\t<integer or string>
    labels\t<map[string]string>
    parts\t<[]Object>
      weight\t<number>
`);
  });

  it('shows no control characters of untrusted text', () => {
    const escape = '\u001b[31m';
    folder.write(
      'hostile.schema.json',
      thingSchema({
        spec: {
          type: 'object',
          description: escape,
          properties: { [`a${escape}`]: { type: 'string', enum: [escape] } },
        },
      }),
    );
    const shown = explain({ source: folder.file('hostile.schema.json'), target: 'Thing', recursive: true });
    expect(shown).to.contain('[31m').and.not.contain('\u001b');
  });

  it('names what there is when the target does not exist', async () => {
    const failures = [
      await runProgram('explain', '--from', source, 'Thong'),
      await runProgram('explain', '--from', source, 'Thing.spec.nmae'),
      await runProgram('explain', '--from', source, '--api-version', 'v2', 'Thing'),
    ];
    expect(failures.map(({ status }) => status)).to.deep.equal([1, 1, 1]);
    expect(failures[0]?.err).to.contain('has no kind "Thong"').and.contain('Kinds: Thing.');
    expect(failures[1]?.err)
      .to.contain('no field "nmae"')
      .and.contain('labels, mode, name, parts, port, size');
    expect(failures[2]?.err).to.contain('has no version v2').and.contain('Versions: v1.');
  });
});
