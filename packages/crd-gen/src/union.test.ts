import { expect } from 'chai';
import { emitTypes } from './emit-types.js';
import { problemsOf, readThing, thingSchema } from './testing/thing-kind.js';

const fields = {
  kind: { type: 'string', enum: ['A', 'B'] },
  a: { type: 'string' },
  b: { type: 'string' },
  c: { type: 'string' },
};

/** The types of an object `one` with these fields and the rest of its schema. */
function typesOf(rest: object): string {
  return emitTypes([readThing(thingSchema({ one: { type: 'object', properties: fields, ...rest } }))]);
}

describe('types of objects of which one variant holds', () => {
  it('become a union for a oneOf of required sets', () => {
    const text = typesOf({ oneOf: [{ required: ['a'] }, { required: ['b'] }] });
    expect(text).to.contain('export type ThingOne = ThingOneWithA | ThingOneWithB;');
    expect(text).to.match(/interface ThingOneWithA [^}]*readonly a: string;[^}]*readonly b\?: never;/);
  });

  it('have a variant without any of the fields when the schema allows it', () => {
    const none = { not: { anyOf: [{ required: ['a'] }, { required: ['b'] }] } };
    expect(typesOf({ oneOf: [{ required: ['a'] }, { required: ['b'] }, none] })).to.contain(
      'ThingOneWithA | ThingOneWithB | ThingOneWithNone;',
    );
  });

  it('are told apart by a field whose values the members divide', () => {
    const member = (value: string, required: string): object => ({
      properties: { kind: { const: value } },
      required: [required],
    });
    const text = typesOf({ required: ['kind'], oneOf: [member('A', 'a'), member('B', 'b')] });
    expect(text).to.contain('export type ThingOne = ThingOneA | ThingOneB;');
    expect(text).to.match(/interface ThingOneA [^}]*readonly kind: 'A';[^}]*readonly a: string;/);
  });

  it('stay one interface where members overlap, and whatever CEL rules say', () => {
    expect(typesOf({ oneOf: [{ required: ['a', 'b'] }, { required: ['b', 'c'] }] })).to.contain(
      'export interface ThingOne {',
    );
    const rule = { rule: 'has(self.a) != has(self.b)' };
    expect(typesOf({ 'x-kubernetes-validations': [rule] })).to.contain('export interface ThingOne {');
  });

  describe('with a stated discriminator', () => {
    const union = (discriminator: string, variants: object, required = ['kind']): readonly string[] =>
      problemsOf(
        thingSchema({
          one: {
            type: 'object',
            required,
            properties: fields,
            'x-crd-gen-union': { discriminator, variants },
          },
        }),
      );
    const at = '/properties/one/x-crd-gen-union';

    it('are refused where it tells nothing apart', () => {
      const wrong = [`${at}/discriminator: a tells no variants apart`];
      expect(union('a', { A: {} }, ['a'])).to.deep.equal(wrong);
      expect(union('kind', { A: {}, B: {} }, [])).to.deep.equal([
        `${at}/discriminator: kind tells no variants apart`,
      ]);
    });

    it('are refused where variants are missing, unknown, or name unknown fields', () => {
      expect(union('kind', { A: {} })).to.deep.equal([`${at}/variants: has no variant for B`]);
      expect(union('kind', { A: {}, B: {}, C: {} })).to.deep.equal([
        `${at}/variants/C: C is no value of kind`,
      ]);
      expect(union('kind', { A: { required: ['z'] }, B: {} })).to.deep.equal([
        `${at}/variants: names the unknown field z`,
      ]);
    });
  });
});
