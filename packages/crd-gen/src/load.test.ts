import { expect } from 'chai';
import { loadSchema } from './load.js';
import { InputError } from './problem.js';
import { createTempFolder } from './testing/schema-folder.js';
import type { TempFolder } from './testing/schema-folder.js';

describe('loadSchema', () => {
  let folder: TempFolder;

  beforeEach(() => {
    folder = createTempFolder();
  });

  afterEach(() => folder.remove());

  function problemOf(content: unknown): string {
    folder.write('main.json', content);
    try {
      loadSchema(folder.file('main.json'), folder.path);
    } catch (error) {
      if (error instanceof InputError) return error.message;
      throw error;
    }
    return 'no problem';
  }

  it('resolves references into other files and into definitions', () => {
    folder.write('shared/port.json', { type: 'integer', $defs: { low: { $ref: '#', maximum: 1023 } } });
    folder.write('main.json', {
      properties: { a: { $ref: 'shared/port.json' }, b: { $ref: 'shared/port.json#/$defs/low' } },
    });
    expect(loadSchema(folder.file('main.json'), folder.path).schema).to.deep.equal({
      properties: { a: { type: 'integer' }, b: { type: 'integer', maximum: 1023 } },
    });
  });

  it('lets annotations beside a reference win', () => {
    folder.write('port.json', { type: 'integer', description: 'A port.', default: 1 });
    folder.write('main.json', { a: { $ref: 'port.json', description: 'The first port.' } });
    expect(loadSchema(folder.file('main.json'), folder.path).schema['a']).to.include({
      type: 'integer',
      description: 'The first port.',
      default: 1,
    });
  });

  it('knows where every part was written', () => {
    folder.write('shared/port.json', { type: 'integer' });
    folder.write('main.json', { properties: { 'a/b': { $ref: 'shared/port.json' }, c: { type: 'string' } } });
    const loaded = loadSchema(folder.file('main.json'), folder.path);
    const properties = loaded.schema['properties'] as Readonly<Record<string, object>>;
    expect(loaded.locate(properties['a/b'] ?? {})).to.deep.equal({ file: 'shared/port.json', pointer: '' });
    expect(loaded.locate(properties['c'] ?? {})).to.deep.equal({
      file: 'main.json',
      pointer: '/properties/c',
    });
  });

  it('does not mistake data for references', () => {
    const data = { default: { $ref: 'not-a-file' }, enum: [{ $ref: '#' }] };
    folder.write('main.json', data);
    expect(loadSchema(folder.file('main.json'), folder.path).schema).to.deep.equal(data);
  });

  it('names the cycle when references are cyclic', () => {
    folder.write('b.json', { properties: { back: { $ref: 'main.json' } } });
    const message = problemOf({ properties: { b: { $ref: 'b.json' } } });
    expect(message).to.contain(
      'main.json#/properties/b/$ref: is part of a cycle: b.json# -> main.json# -> b.json#',
    );
  });

  it('refuses a definition that refers to itself', () => {
    expect(
      problemOf({ $defs: { a: { items: { $ref: '#/$defs/a' } } }, items: { $ref: '#/$defs/a' } }),
    ).to.contain('cycle');
  });

  const refusals: readonly (readonly [string, unknown, string])[] = [
    [
      'a pointer to nothing',
      { a: { $ref: '#/$defs/none' } },
      'main.json#/a/$ref: #/$defs/none points at nothing (no "$defs")',
    ],
    ['a file that does not exist', { a: { $ref: 'none.json' } }, 'cannot be read (ENOENT)'],
    [
      'an address',
      { $ref: 'https://example.com/a.json' },
      'refers to the address https://example.com/a.json',
    ],
    ['an anchor', { a: { $ref: '#name' } }, '#name names an anchor'],
    [
      'a constraint that contradicts the target',
      { $defs: { a: { type: 'string' } }, b: { $ref: '#/$defs/a', type: 'integer' } },
      'type beside $ref contradicts type of the target',
    ],
    ['text that is not JSON', '{ "type": }', 'main.json#: is not valid JSON'],
    ['a document that is not an object', [], 'is not a JSON object'],
  ];
  for (const [name, content, message] of refusals) {
    it(`refuses ${name}`, () => {
      expect(problemOf(content)).to.contain(message);
    });
  }
});
