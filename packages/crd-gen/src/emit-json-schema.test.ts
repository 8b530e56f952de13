import { Ajv } from 'ajv';
import type { ErrorObject } from 'ajv';
import { expect } from 'chai';
import addFormatsModule from 'ajv-formats';
import { toCrd } from './crd.js';
import { emitJsonSchemas, toEditorSchema } from './emit-json-schema.js';
import { readThing, thing, thingSchema } from './testing/thing-kind.js';

const addFormats = addFormatsModule as unknown as typeof addFormatsModule.default;

const spec = {
  type: 'object',
  required: ['name', 'level'],
  'x-kubernetes-validations': [{ rule: "self.name != 'x'", message: 'not x' }],
  properties: {
    name: { type: 'string', description: 'The name.' },
    level: { type: 'integer', default: 3 },
    size: { type: ['integer', 'null'], minimum: 0, exclusiveMaximum: 9 },
    mode: { type: 'string', enum: ['A', 'B'] },
    port: { type: ['integer', 'string'] },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    free: {
      type: 'object',
      'x-kubernetes-preserve-unknown-fields': true,
      properties: { known: { type: 'string' } },
    },
    anything: { 'x-kubernetes-preserve-unknown-fields': true },
    nothing: { type: 'object' },
    tags: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' },
    when: { type: 'string', format: 'date-time' },
    template: {
      type: 'object',
      'x-kubernetes-embedded-resource': true,
      properties: { spec: { type: 'object', additionalProperties: true } },
    },
    left: { type: 'string' },
    right: { type: 'string' },
  },
  not: { required: ['left', 'right'] },
};

function editorSchema(schema: object = spec): object {
  return toEditorSchema(toCrd(readThing(thingSchema({ spec: schema }))), 'v1');
}

/** Strict: ajv refuses keywords that JSON Schema does not know. */
function createValidator(): Ajv {
  const ajv = new Ajv({ strictTypes: false, strictRequired: false, allowUnionTypes: true });
  addFormats(ajv);
  return ajv;
}

const validate = createValidator().compile(editorSchema());

function verdict(object: unknown): string {
  if (validate(object)) return 'valid';
  return (validate.errors ?? [])
    .map((error: ErrorObject) => `${error.instancePath} ${error.keyword}`)
    .join(', ');
}

describe('JSON Schemas for editors', () => {
  const accepted = [
    { name: 'a' },
    { name: 'a', size: null },
    { name: 'a', port: 80 },
    { name: 'a', port: 'http' },
    { name: 'a', labels: { any: 'thing' } },
    { name: 'a', free: { known: 'x', unknown: [1] } },
    { name: 'a', anything: [{}] },
    { name: 'a', when: '2026-01-01T00:00:00Z' },
    {
      name: 'a',
      template: { apiVersion: 'v1', kind: 'Pod', metadata: { labels: { a: 'b' } }, spec: { x: 1 } },
    },
  ];
  for (const value of accepted) {
    it(`accept ${JSON.stringify(value)}`, () => expect(verdict(thing(value))).to.equal('valid'));
  }

  const refused: readonly (readonly [object, string])[] = [
    [{ name: 'a', nmae: 'b' }, '/spec additionalProperties'],
    [{ name: null }, '/spec/name type'],
    [{}, '/spec required'],
    [{ name: 'a', size: 9 }, '/spec/size exclusiveMaximum'],
    [{ name: 'a', mode: 'C' }, '/spec/mode enum'],
    [{ name: 'a', port: 1.5 }, '/spec/port anyOf'],
    [{ name: 'a', labels: { a: true } }, '/spec/labels/a type'],
    [{ name: 'a', nothing: { a: 1 } }, '/spec/nothing additionalProperties'],
    [{ name: 'a', tags: ['x', 'x'] }, '/spec/tags uniqueItems'],
    [{ name: 'a', when: 'soon' }, '/spec/when format'],
    [{ name: 'a', left: '1', right: '2' }, '/spec not'],
    [{ name: 'a', template: { metadata: { label: {} } } }, '/spec/template/metadata additionalProperties'],
  ];
  for (const [value, error] of refused) {
    it(`refuse ${JSON.stringify(value)}`, () => expect(verdict(thing(value))).to.contain(error));
  }

  it('ask only for required fields without a default', () => {
    expect(editorSchema()).to.have.deep.nested.property('properties.spec.required', ['name']);
  });

  it('ask for the apiVersion, the kind and sound metadata', () => {
    expect(verdict({ ...thing({ name: 'a' }), kind: 'Thong' })).to.equal('/kind const');
    expect(verdict({ ...thing({ name: 'a' }), apiVersion: 'example.com/v2' })).to.equal('/apiVersion const');
    expect(verdict({ ...thing({ name: 'a' }), metadata: { annotations: { a: true } } })).to.equal(
      '/metadata/annotations/a type',
    );
    expect(verdict({ ...thing({ name: 'a' }), specs: {} })).to.equal(' additionalProperties');
  });

  it('show defaults, descriptions and the messages of rules', () => {
    expect(editorSchema()).to.have.nested.property('properties.spec.description', 'Rules:\n- not x');
    expect(editorSchema()).to.have.deep.nested.property('properties.spec.properties.name', {
      description: 'The name.',
      type: 'string',
    });
    expect(editorSchema()).to.have.deep.nested.property('properties.spec.properties.level', {
      default: 3,
      type: 'integer',
    });
  });

  it('stand in one file for each kind and version, and in one for all kinds', () => {
    const crd = toCrd(readThing(thingSchema({ spec })));
    const files = emitJsonSchemas([crd]);
    expect(files.map((file) => file.path)).to.deep.equal(['example.com/thing_v1.json', 'all.json']);
    for (const { text } of files) expect(text.slice(0, 100)).to.contain('generated by crd-gen; do not edit');
  });

  it('judge each document of a mixed file by its own kind', () => {
    const ajv = createValidator();
    for (const { path, text } of emitJsonSchemas([toCrd(readThing(thingSchema({ spec })))])) {
      ajv.addSchema(JSON.parse(text) as object, path);
    }
    expect(ajv.validate('all.json', thing({ name: 'a' }))).to.equal(true);
    expect(ajv.validate('all.json', thing({ name: 1 }))).to.equal(false);
    expect(ajv.validate('all.json', { apiVersion: 'v1', kind: 'ConfigMap', data: {} })).to.equal(true);
  });
});
