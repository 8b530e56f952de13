import { expect } from 'chai';
import { effectiveDefaultsOf } from './effective-defaults.js';
import { InputError } from './problem.js';
import { problemsOf, readThing, thingSchema } from './testing/thing-kind.js';

describe('checkDefaults', () => {
  const refused: readonly (readonly [string, object, string])[] = [
    [
      'of another type',
      { type: 'integer', default: 'x' },
      '/properties/a/default: "x" is refused by its own schema',
    ],
    ['outside the enum', { type: 'string', enum: ['x'], default: 'y' }, 'must be one of x'],
    ['null for a field that is not nullable', { type: 'string', default: null }, 'must be of type string'],
    [
      'that breaks a rule',
      {
        type: 'string',
        default: 'x',
        'x-kubernetes-validations': [{ rule: "self != 'x'", message: 'not x' }],
      },
      'is refused by its own schema: not x',
    ],
    [
      'with unknown fields',
      { type: 'object', properties: { b: { type: 'string' } }, default: { c: 1 } },
      'has fields that the schema does not know',
    ],
  ];
  for (const [name, schema, message] of refused) {
    it(`refuses a default ${name}`, () => {
      expect(problemsOf(thingSchema({ a: schema })).join('\n')).to.contain(message);
    });
  }

  it('lets defaults of deeper fields complete a default', () => {
    const schema = {
      type: 'object',
      required: ['b'],
      properties: { b: { type: 'string', default: 'x' } },
      default: {},
    };
    expect(problemsOf(thingSchema({ a: schema }))).to.deep.equal([]);
  });

  it('checks effective defaults alike', () => {
    expect(
      problemsOf(thingSchema({ a: { type: 'integer', 'x-crd-gen-effective-default': 'x' } })).join(),
    ).to.contain('/properties/a/x-crd-gen-effective-default');
  });
});

describe('effectiveDefaultsOf', () => {
  const field = (own: unknown, inner: unknown): object => ({
    type: 'object',
    'x-crd-gen-effective-default': own,
    properties: { b: { type: 'boolean', 'x-crd-gen-effective-default': inner } },
  });

  it('makes one tree of the fields of all kinds', () => {
    const model = readThing(
      thingSchema({
        spec: { type: 'object', properties: { a: field({ b: true }, true), c: { type: 'string' } } },
      }),
    );
    expect(effectiveDefaultsOf([model])).to.deep.equal({ thing: { spec: { a: { b: true } } } });
  });

  it('refuses a field that contradicts the object around it', () => {
    const model = readThing(thingSchema({ a: field({ b: true }, false) }));
    expect(() => effectiveDefaultsOf([model])).to.throw(
      InputError,
      'differs from what the object above says of b',
    );
  });
});
