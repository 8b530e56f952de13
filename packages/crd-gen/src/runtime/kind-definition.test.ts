import { expect } from 'chai';
import { defineThing, thing } from '../testing/thing-kind.js';
import type { KindDefinition } from './api.js';

const rules = (...list: readonly object[]): object => ({ 'x-kubernetes-validations': list });

/** Violations as `path type message`. */
function refusals(kind: KindDefinition<unknown>, spec: unknown, old?: unknown): readonly string[] {
  const found = old === undefined ? kind.validate(thing(spec)) : kind.validate(thing(spec), thing(old));
  return found.map(({ path, type, message }) => `${path} ${type} ${message}`);
}

describe('validate', () => {
  describe('checks the schema', () => {
    const kind = defineThing({
      type: 'object',
      required: ['name'],
      properties: {
        name: { type: 'string', minLength: 2, maxLength: 3, pattern: '^[a-z]*$' },
        mode: { type: 'string', enum: ['x', 'y'] },
        size: { type: 'integer', minimum: 1, exclusiveMaximum: 10, multipleOf: 2 },
        when: { type: 'string', format: 'date-time' },
        port: { type: ['integer', 'string'] },
        tags: { type: 'array', maxItems: 2, 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
        labels: { type: 'object', additionalProperties: { type: 'string' } },
        a: { type: 'string' },
        b: { type: 'string' },
      },
      not: { required: ['a', 'b'] },
    });

    const cases: readonly (readonly [object, readonly string[]])[] = [
      [{}, ['spec.name required is required']],
      [{ name: 3 }, ['spec.name type must be of type string']],
      [{ name: 'a' }, ['spec.name length must NOT have fewer than 2 characters']],
      [{ name: 'abcd' }, ['spec.name length must NOT have more than 3 characters']],
      [{ name: 'ab1' }, ['spec.name pattern must match ^[a-z]*$']],
      [{ name: 'ab', mode: 'z' }, ['spec.mode enum must be one of x, y']],
      [{ name: 'ab', size: 0 }, ['spec.size range must be >= 1']],
      [{ name: 'ab', size: 10 }, ['spec.size range must be < 10']],
      [{ name: 'ab', size: 3 }, ['spec.size range must be multiple of 2']],
      [{ name: 'ab', when: 'today' }, ['spec.when format must match format "date-time"']],
      [{ name: 'ab', port: true }, ['spec.port type must be of type integer or string']],
      [{ name: 'ab', tags: ['a', 1] }, ['spec.tags[1] type must be of type string']],
      [{ name: 'ab', tags: ['a', 'a'] }, ['spec.tags[1] other repeats "a"']],
      [{ name: 'ab', labels: { '0/x': 1 } }, ['spec.labels.0/x type must be of type string']],
      [{ name: 'ab', a: '1', b: '2' }, ['spec other must not match the excluded schema (not)']],
    ];
    for (const [spec, expected] of cases) {
      it(`of ${JSON.stringify(spec)}`, () => {
        expect(refusals(kind, spec)).to.deep.equal(expected);
      });
    }

    const alternatives = defineThing({
      type: 'object',
      properties: { a: { type: 'string' }, b: { type: 'string' }, c: { type: 'string' } },
      oneOf: [{ required: ['a'] }, { required: ['b'] }, { required: ['c'] }],
    });
    const exactlyOne = 'spec other must match exactly one of the alternatives (oneOf)';
    const choices: readonly (readonly [object, readonly string[]])[] = [
      [{}, ['spec.a required is required', exactlyOne]],
      [{ c: 'x' }, []],
      [{ a: 'x', c: 'x' }, [exactlyOne]],
      [{ b: 'x', c: 'x' }, [exactlyOne]],
    ];
    for (const [spec, expected] of choices) {
      it(`of the alternatives in ${JSON.stringify(spec)}`, () => {
        expect(refusals(alternatives, spec)).to.deep.equal(expected);
      });
    }

    it('and the envelope', () => {
      expect(kind.validate({ kind: 'Other', spec: { name: 'ab' } })).to.deep.equal([
        { path: 'apiVersion', message: 'is required', type: 'required' },
        { path: 'kind', message: 'must be Thing', type: 'enum' },
      ]);
      expect(kind.validate('x')).to.deep.equal([
        { path: '', message: 'must be of type object', type: 'type' },
      ]);
      expect(kind.isValid(thing({ name: 'ab' }))).to.equal(true);
    });

    it('and does not change its input', () => {
      const object = Object.freeze(thing(Object.freeze({ name: null })));
      expect(kind.validate(object).map(({ path }) => path)).to.deep.equal(['spec.name']);
    });
  });

  describe('evaluates rules', () => {
    it('after defaults, with absent for null and 64-bit integers', () => {
      const kind = defineThing({
        type: 'object',
        properties: { size: { type: 'integer', default: 7 }, note: { type: ['string', 'null'] } },
        ...rules(
          { rule: '!has(self.note)', message: 'no note' },
          { rule: 'self.size % 2 == 1', message: 'odd' },
        ),
      });
      expect(refusals(kind, { note: null })).to.deep.equal([]);
      expect(refusals(kind, { size: 4, note: 'x' })).to.deep.equal(['spec rule no note', 'spec rule odd']);
    });

    it('only where the value exists', () => {
      const inner = {
        type: ['object', 'null'],
        properties: { a: { type: 'string' } },
        ...rules({ rule: 'has(self.a)', message: 'a' }),
      };
      const kind = defineThing({ type: 'object', properties: { inner } });
      expect(refusals(kind, {})).to.deep.equal([]);
      expect(refusals(kind, { inner: null })).to.deep.equal([]);
      expect(refusals(kind, { inner: {} })).to.deep.equal(['spec.inner rule a']);
    });

    it('of items and map values, at their own path', () => {
      const range = {
        type: 'object',
        properties: { a: { type: 'integer' } },
        ...rules({ rule: 'self.a > 0', message: 'positive' }),
      };
      const kind = defineThing({
        type: 'object',
        properties: {
          list: { type: 'array', items: range },
          map: { type: 'object', additionalProperties: range },
        },
      });
      expect(refusals(kind, { list: [{ a: 1 }, { a: 0 }], map: { k: { a: -1 } } })).to.deep.equal([
        'spec.list[1] rule positive',
        'spec.map[k] rule positive',
      ]);
    });

    it('with the path and the message that a rule asks for', () => {
      const kind = defineThing({
        type: 'object',
        properties: { a: { type: 'string' } },
        ...rules(
          { rule: "self.a != 'x'", message: 'not x', fieldPath: '.a' },
          { rule: "self.a != 'x'", messageExpression: "'is ' + self.a" },
          { rule: "self.a != 'x'" },
          { rule: "self.a != 'x'", messageExpression: "''", message: 'empty' },
        ),
      });
      expect(refusals(kind, { a: 'x' })).to.deep.equal([
        'spec.a rule not x',
        'spec rule is x',
        "spec rule failed rule: self.a != 'x'",
        'spec rule empty',
      ]);
    });

    it('and refuses where a rule reads what is not there', () => {
      const kind = defineThing({
        type: 'object',
        properties: { a: { type: 'string' } },
        ...rules({ rule: "self.a == 'x'", message: 'a is x', fieldPath: '.a' }),
      });
      expect(refusals(kind, {})).to.deep.equal(['spec rule no such key: a evaluating rule: a is x']);
    });

    it('and lets the other side of || decide when one side cannot be evaluated', () => {
      const kind = defineThing({
        type: 'object',
        properties: { a: { type: 'string' }, b: { type: 'boolean', default: true } },
        ...rules({ rule: "self.a == 'x' || self.b", message: 'either' }),
      });
      expect(refusals(kind, {})).to.deep.equal([]);
      expect(refusals(kind, { b: false })).to.deep.equal([
        'spec rule no such key: a evaluating rule: either',
      ]);
    });

    it('but none after a missing field or a wrong type', () => {
      const kind = defineThing({
        type: 'object',
        required: ['a'],
        properties: {
          a: { type: 'string' },
          b: { type: 'string', pattern: '^y' },
          when: { type: 'string', format: 'date-time' },
        },
        ...rules({ rule: 'false', message: 'never' }),
      });
      expect(refusals(kind, {})).to.deep.equal(['spec.a required is required']);
      expect(refusals(kind, { a: 1 })).to.deep.equal(['spec.a type must be of type string']);
      expect(refusals(kind, { a: 'x', when: 'now' })).to.deep.equal([
        'spec.when format must match format "date-time"',
      ]);
      expect(refusals(kind, { a: 'x', b: 'z' })).to.deep.equal([
        'spec.b pattern must match ^y',
        'spec rule never',
      ]);
    });

    it('about timestamps and escaped names', () => {
      const kind = defineThing({
        type: 'object',
        properties: {
          when: { type: 'string', format: 'date-time' },
          'max-size': { type: 'integer' },
          namespace: { type: 'string' },
        },
        ...rules(
          { rule: "self.when > timestamp('2026-01-01T00:00:00Z')", message: 'later' },
          { rule: 'self.max__dash__size > 1', message: 'larger' },
          { rule: "self.__namespace__ != 'x'", message: 'elsewhere' },
        ),
      });
      const old = { when: '2025-01-01T00:00:00Z', 'max-size': 1, namespace: 'x' };
      expect(refusals(kind, old)).to.deep.equal([
        'spec rule later',
        'spec rule larger',
        'spec rule elsewhere',
      ]);
      expect(refusals(kind, { when: '2027-01-01T00:00:00Z', 'max-size': 2, namespace: 'y' })).to.deep.equal(
        [],
      );
    });
  });

  describe('compares what functions pick out of a value', () => {
    const values = { a: 1, list: [3, 1, 2] };
    const spec = {
      type: 'object',
      properties: { a: { type: 'integer' }, list: { type: 'array', items: { type: 'integer' } } },
    };
    for (const rule of [
      'self.list.min() == self.a',
      'self.list.max() > self.a',
      'self.list.sum() >= self.a',
      'self.?a.value() <= self.list[0]',
      'self.list[?1].value() == self.a',
    ]) {
      it(rule, () => {
        const kind = defineThing({ ...spec, ...rules({ rule, message: 'holds' }) });
        expect(refusals(kind, values)).to.deep.equal([]);
        expect(refusals(kind, { a: 9, list: [3, 1, 2] })).to.deep.equal(['spec rule holds']);
      });
    }

    it('and reports what is not there in the words of the API server', () => {
      const kind = defineThing({ ...spec, ...rules({ rule: 'self.?a.value() > 0', message: 'holds' }) });
      expect(refusals(kind, {})).to.deep.equal([
        'spec rule optional.none() dereference evaluating rule: holds',
      ]);
    });
  });

  describe('evaluates transition rules', () => {
    const fixed = rules({ rule: 'self == oldSelf', message: 'fixed' });
    const kind = defineThing({
      type: 'object',
      properties: {
        type: { type: 'string', default: 'x', ...fixed },
        optional: { type: 'string', ...fixed },
        list: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
          items: {
            type: 'object',
            required: ['name'],
            properties: { name: { type: 'string' }, size: { type: 'integer', ...fixed } },
          },
        },
      },
    });

    it('not on creation', () => {
      expect(refusals(kind, { type: 'y', optional: 'a' })).to.deep.equal([]);
    });

    it('on update, against the former value with its defaults', () => {
      expect(refusals(kind, { type: 'x' }, {})).to.deep.equal([]);
      expect(refusals(kind, {}, { type: 'y' })).to.deep.equal(['spec.type rule fixed']);
    });

    it('not where either value is absent', () => {
      expect(refusals(kind, { optional: 'a' }, {})).to.deep.equal([]);
      expect(refusals(kind, {}, { optional: 'a' })).to.deep.equal([]);
      expect(refusals(kind, { optional: 'b' }, { optional: 'a' })).to.deep.equal([
        'spec.optional rule fixed',
      ]);
    });

    it('between objects, of which null and absent fields differ', () => {
      const reference = defineThing({
        type: 'object',
        properties: {
          ref: {
            type: 'object',
            properties: { name: { type: 'string' }, namespace: { type: ['string', 'null'] } },
            ...fixed,
          },
        },
      });
      const [absent, none] = [{ ref: { name: 'a' } }, { ref: { name: 'a', namespace: null } }];
      expect(refusals(reference, absent, absent)).to.deep.equal([]);
      expect(refusals(reference, none, none)).to.deep.equal([]);
      expect(refusals(reference, none, absent)).to.deep.equal(['spec.ref rule fixed']);
      expect(refusals(reference, absent, none)).to.deep.equal(['spec.ref rule fixed']);
      expect(refusals(reference, { ref: { name: 'b' } }, absent)).to.deep.equal(['spec.ref rule fixed']);
    });

    it('between items with equal keys, wherever they stand', () => {
      const old = {
        list: [
          { name: 'a', size: 1 },
          { name: 'b', size: 2 },
        ],
      };
      expect(
        refusals(
          kind,
          {
            list: [
              { name: 'b', size: 3 },
              { name: 'c', size: 9 },
              { name: 'a', size: 1 },
            ],
          },
          old,
        ),
      ).to.deep.equal(['spec.list[0].size rule fixed']);
    });

    it('and those with an optional oldSelf on creation too', () => {
      const once = defineThing({
        type: 'object',
        properties: {
          a: {
            type: 'integer',
            ...rules({
              rule: 'oldSelf.hasValue() ? self >= oldSelf.value() : self == 0',
              message: 'starts at 0 and grows',
              optionalOldSelf: true,
            }),
          },
        },
      });
      expect(refusals(once, { a: 0 })).to.deep.equal([]);
      expect(refusals(once, { a: 1 })).to.deep.equal(['spec.a rule starts at 0 and grows']);
      expect(once.validate(thing({ a: 1 }), thing({ a: 0 }))).to.deep.equal([]);
      expect(once.validate(thing({ a: 1 }), thing({ a: 2 }))).to.have.length(1);
      expect(once.validate(thing({ a: 1 }), thing({})), 'a field that is new').to.have.length(1);
    });

    it('and reads the word oldSelf inside a string as text', () => {
      const text = defineThing({
        type: 'object',
        properties: { a: { type: 'string', ...rules({ rule: "self != 'oldSelf'", message: 'word' }) } },
      });
      expect(refusals(text, { a: 'oldSelf' })).to.deep.equal(['spec.a rule word']);
    });
  });
});
