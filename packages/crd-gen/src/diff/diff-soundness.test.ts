import { expect } from 'chai';
import fc from 'fast-check';
import { createAjv } from '../ajv-compiler.js';
import { toAjvSchema } from '../ajv-schema.js';
import type { JsonSchemaProps } from '../runtime/api.js';
import { omitKeys } from '../runtime/json-value.js';
import { applyDefaults } from '../runtime/defaulting.js';
import { pruneValue } from '../runtime/pruning.js';
import { ChangeList } from './change.js';
import { diffSchemas } from './diff-schemas.js';

const small = fc.integer({ min: 0, max: 3 });

function option(record: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<JsonSchemaProps> {
  return fc.record(record, { requiredKeys: [] });
}

const nullable = fc.constantFrom(true, false);

const { schema } = fc.letrec<{ schema: JsonSchemaProps }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    option({ minLength: small, maxLength: small, nullable }).map((rest) => ({ type: 'string', ...rest })),
    fc
      .uniqueArray(fc.constantFrom('', 'a', 'bb'), { minLength: 1 })
      .map((values) => ({ type: 'string', enum: values })),
    option({ minimum: small, maximum: small, exclusiveMinimum: nullable }).map((rest) => ({
      type: 'integer',
      ...rest,
    })),
    option({ multipleOf: fc.constantFrom(1, 2, 4), maximum: small }).map((rest) => ({
      type: 'number',
      ...rest,
    })),
    fc.constant({ type: 'boolean' }),
    fc.constant({ 'x-kubernetes-int-or-string': true }),
    fc.constant({ 'x-kubernetes-preserve-unknown-fields': true }),
    fc
      .record({ items: tie('schema'), rest: option({ minItems: small, maxItems: small }) })
      .map(({ items, rest }): JsonSchemaProps => ({ type: 'array', items, ...rest })),
    fc
      .record({ value: tie('schema'), rest: option({ minProperties: small }) })
      .map(({ value, rest }): JsonSchemaProps => ({ type: 'object', additionalProperties: value, ...rest })),
    fc
      .record({
        properties: fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('schema'), { maxKeys: 3 }),
        required: fc.subarray(['a', 'b', 'c']),
        open: nullable,
        nullable,
      })
      .map(({ properties, required, open, ...rest }): JsonSchemaProps => {
        const known = required.filter((name) => Object.hasOwn(properties, name));
        return {
          type: 'object',
          ...(Object.keys(properties).length === 0 ? {} : { properties }),
          ...(known.length === 0 ? {} : { required: known }),
          ...(open ? { 'x-kubernetes-preserve-unknown-fields': true } : {}),
          ...rest,
        };
      }),
  ),
}));

/** A value that often fits: built along a schema, with slips. */
function valueFor(target: JsonSchemaProps): fc.Arbitrary<unknown> {
  const slip = {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(null, '', 'a', 0, 1.5, true, {}, [], { a: 1 }),
  };
  const none = { weight: target.nullable === true ? 3 : 0, arbitrary: fc.constant(null) };
  return fc.oneof(slip, none, { weight: 9, arbitrary: fittingValue(target) });
}

function fittingValue(target: JsonSchemaProps): fc.Arbitrary<unknown> {
  if (target.enum) return fc.constantFrom(...target.enum);
  if (target.items) return fc.array(valueFor(target.items), { maxLength: 3 });
  if (typeof target.additionalProperties === 'object') {
    return fc.dictionary(fc.constantFrom('a', 'b', 'z'), valueFor(target.additionalProperties), {
      maxKeys: 3,
    });
  }
  switch (target.type) {
    case 'string':
      return fc.constantFrom('', 'a', 'bb', 'ccc');
    case 'integer':
      return fc.integer({ min: -1, max: 5 });
    case 'number':
      return fc.constantFrom(0, 1.5, 2, 4);
    case 'boolean':
      return fc.boolean();
    case 'object':
      return fc.record(
        Object.fromEntries([
          ...Object.entries(target.properties ?? {}).map(([name, child]) => [name, valueFor(child)] as const),
          ['z', fc.constantFrom<unknown>(1, 'z')] as const,
        ]),
        { requiredKeys: [] },
      );
    default:
      return fc.constantFrom<unknown>('a', 3, { a: 1 });
  }
}

/** The same schema with one thing changed in it, for better or worse. */
function changed(target: JsonSchemaProps, draw: () => number): JsonSchemaProps {
  const names = Object.keys(target.properties ?? {});
  const name = names[draw() % Math.max(names.length, 1)];
  const field = name === undefined ? undefined : target.properties?.[name];
  const loose = omitKeys({ ...target }, ['minLength', 'maximum', 'required', 'enum', 'minItems']);
  const choices: readonly JsonSchemaProps[] = [
    loose,
    ...(target.type === 'integer'
      ? [
          { ...target, type: 'number' },
          { ...target, minimum: draw() % 4 },
          { 'x-kubernetes-int-or-string': true },
        ]
      : []),
    ...(target.type === 'string' ? [{ ...target, maxLength: draw() % 4 }] : []),
    ...(target.type === 'object' ? [{ ...target, minProperties: draw() % 3 }, openObject(target, draw)] : []),
    { ...target, nullable: draw() % 2 === 0 },
    ...(target.enum ? [{ ...target, enum: [...target.enum, 'new'].slice(draw() % 2) }] : []),
    ...(target.items ? [{ ...target, items: changed(target.items, draw) }] : []),
    ...(name === undefined || field === undefined
      ? []
      : [{ ...target, properties: { ...target.properties, [name]: changed(field, draw) } }]),
  ];
  return choices[draw() % choices.length] ?? target;
}

function openObject(target: JsonSchemaProps, draw: () => number): JsonSchemaProps {
  if (target.additionalProperties !== undefined) {
    const { additionalProperties, ...rest } = target;
    return { ...rest, properties: { a: additionalProperties as JsonSchemaProps } };
  }
  if (draw() % 2 === 0) return { ...target, properties: { ...target.properties, z: { type: 'integer' } } };
  return { ...target, 'x-kubernetes-preserve-unknown-fields': true };
}

const pairs = fc
  .tuple(schema, fc.array(fc.nat(1000), { minLength: 8, maxLength: 8 }))
  .map(([old, numbers]): readonly [JsonSchemaProps, JsonSchemaProps] => {
    let index = 0;
    return [old, changed(old, () => numbers[index++ % numbers.length] ?? 0)];
  });

function stored(value: unknown, target: JsonSchemaProps): unknown {
  return applyDefaults(pruneValue(value, target), target);
}

const ajv = createAjv({ strict: false, validateSchema: false });

function createCheck(target: JsonSchemaProps): (value: unknown) => boolean {
  const check = ajv.compile(toAjvSchema(target));
  return (value) => check(value);
}

function isBreaking(old: JsonSchemaProps, after: JsonSchemaProps): boolean {
  const changes = new ChangeList({ crd: 'things.example.com', kind: 'Thing', version: 'v1' });
  diffSchemas(old, after, changes);
  return changes.all.some(({ level }) => level === 'breaking');
}

describe('a change that is not breaking', () => {
  it('keeps every stored object accepted and whole', () => {
    const compatible = pairs.filter(([old, after]) => !isBreaking(old, after));
    const cases = compatible.chain(([old, after]) =>
      fc.tuple(fc.constant(old), fc.constant(after), fc.array(valueFor(old), { minLength: 5, maxLength: 9 })),
    );
    const property = fc.property(cases, ([old, after, values]) => {
      const wasAccepted = createCheck(old);
      const isAccepted = createCheck(after);
      const before = values.map((value) => stored(value, old)).filter(wasAccepted);
      for (const value of before) {
        expect(stored(value, after)).to.deep.equal(value);
        expect(isAccepted(value), JSON.stringify(value)).to.equal(true);
      }
    });
    fc.assert(property, { numRuns: 150 });
  });
});
