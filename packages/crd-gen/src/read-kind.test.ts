import { expect } from 'chai';
import { toCrd } from './crd.js';
import type { CustomResourceDefinition } from './runtime/api.js';
import { problemsOf, readThing, thingBlock, thingSchema, warningsOf } from './testing/thing-kind.js';

const names = { group: thingBlock.group, kind: thingBlock.kind, plural: thingBlock.plural };

const properties = {
  spec: {
    type: 'object',
    properties: {
      size: { type: 'integer' },
      color: { type: 'string' },
      weight: { type: 'number' },
      free: { 'x-kubernetes-preserve-unknown-fields': true },
    },
  },
  status: { type: 'object', properties: { size: { type: 'integer' }, selector: { type: 'string' } } },
};

/** A kind in the version v1, or in those that the block lists. */
function kindWith(block: object): object {
  const version = 'versions' in block ? {} : { version: 'v1' };
  return thingSchema(properties, { 'x-crd-gen': { ...names, ...version, ...block } });
}

function versionsOf(block: object): CustomResourceDefinition['spec']['versions'] {
  return toCrd(readThing(kindWith(block))).spec.versions;
}

describe('readKind', () => {
  describe('of several versions', () => {
    it('stores the one that says so, and serves all that do not say no', () => {
      const versions = [
        { name: 'v1', storage: true },
        { name: 'v1beta1' },
        { name: 'v1alpha1', served: false },
      ];
      expect(
        versionsOf({ versions }).map(({ name, served, storage }) => [name, served, storage]),
      ).to.deep.equal([
        ['v1', true, true],
        ['v1beta1', true, false],
        ['v1alpha1', false, false],
      ]);
    });

    it('gives what stands beside the list to every version that does not say otherwise', () => {
      const columns = [{ name: 'Size', type: 'integer', jsonPath: '.spec.size' }];
      const versions = [
        { name: 'v1', storage: true },
        { name: 'v1beta1', printerColumns: [] },
      ];
      const found = versionsOf({ versions, printerColumns: columns, subresources: { status: {} } });
      expect(found.map(({ additionalPrinterColumns }) => additionalPrinterColumns)).to.deep.equal([
        columns,
        undefined,
      ]);
      expect(found.map(({ subresources }) => subresources)).to.deep.equal([{ status: {} }, { status: {} }]);
    });
  });

  it('knows status, scale and selectable fields', () => {
    const scale = {
      specReplicasPath: '.spec.size',
      statusReplicasPath: '.status.size',
      labelSelectorPath: '.status.selector',
    };
    const selectableFields = [{ jsonPath: '.spec.color' }];
    expect(versionsOf({ subresources: { status: {}, scale }, selectableFields })[0]).to.deep.include({
      subresources: { status: {}, scale },
      selectableFields,
    });
  });

  describe('refuses', () => {
    const v1 = { name: 'v1', storage: true };
    const scale = { specReplicasPath: '.spec.size', statusReplicasPath: '.status.size' };
    const at = '/x-crd-gen';
    const refusals: readonly (readonly [string, object, string])[] = [
      [
        'a version beside versions',
        { version: 'v1', versions: [v1] },
        `${at}: has both version and versions`,
      ],
      ['no version at all', { version: undefined }, `${at}: has neither version nor versions`],
      [
        'versions of which none is stored',
        { versions: [{ name: 'v1' }] },
        `${at}/versions: 0 versions have "storage": true`,
      ],
      [
        'versions of which two are stored',
        { versions: [v1, { name: 'v2', storage: true }] },
        `${at}/versions: 2 versions have "storage": true`,
      ],
      ['versions of one name', { versions: [v1, { name: 'v1' }] }, `${at}/versions/1/name: repeats v1`],
      [
        'versions of which none is served',
        { versions: [{ ...v1, served: false }] },
        `${at}/versions: no version is served`,
      ],
      [
        'a warning of a version that is not deprecated',
        { deprecationWarning: 'Old.' },
        `${at}/deprecationWarning: warns of a version that is not deprecated`,
      ],
      [
        'a deprecated kind with several versions',
        { versions: [v1], deprecated: true },
        `${at}: is deprecated as a whole`,
      ],
      [
        'a version whose schema does not exist',
        { versions: [{ ...v1, schema: { $ref: 'none.json' } }] },
        `${at}/versions/0/schema/$ref: `,
      ],
      ['a group of Kubernetes', { group: 'apps.k8s.io' }, `${at}/group: apps.k8s.io belongs to Kubernetes`],
      ['a list of the kind itself', { listKind: 'Thing' }, `${at}/listKind: is the kind itself`],
      [
        'a column whose path is none',
        { printerColumns: [{ name: 'Size', type: 'integer', jsonPath: '.spec[size' }] },
        `${at}/printerColumns/0/jsonPath: .spec[size is not a path`,
      ],
      [
        'a selectable field that does not exist',
        { selectableFields: [{ jsonPath: '.spec.colour' }] },
        `${at}/selectableFields/0/jsonPath: .spec.colour names no field`,
      ],
      [
        'a selectable field of a type that cannot be selected',
        { selectableFields: [{ jsonPath: '.spec.weight' }] },
        `${at}/selectableFields/0/jsonPath: .spec.weight is of type number`,
      ],
      [
        'a selectable field without a type',
        { selectableFields: [{ jsonPath: '.spec.free.color' }] },
        `${at}/selectableFields/0/jsonPath: .spec.free.color names no field`,
      ],
      [
        'a selectable field twice',
        { selectableFields: [{ jsonPath: '.spec.color' }, { jsonPath: '.spec.color' }] },
        `${at}/selectableFields/1/jsonPath: repeats .spec.color`,
      ],
      [
        'replicas that are no integer',
        { subresources: { status: {}, scale: { ...scale, specReplicasPath: '.spec.color' } } },
        `${at}/subresources/scale/specReplicasPath: .spec.color is of type string`,
      ],
      [
        'replicas that do not exist',
        { subresources: { status: {}, scale: { ...scale, statusReplicasPath: '.status.replicas' } } },
        `${at}/subresources/scale/statusReplicasPath: .status.replicas names no field`,
      ],
    ];
    for (const [name, block, expected] of refusals) {
      it(name, () => {
        expect(problemsOf(kindWith(block)).join('\n')).to.contain(expected);
      });
    }
  });

  describe('warns of', () => {
    const warnings: readonly (readonly [string, object, string])[] = [
      [
        'a column of an unknown field',
        { printerColumns: [{ name: 'Size', type: 'integer', jsonPath: '.spec.length' }] },
        '/x-crd-gen/printerColumns/0/jsonPath: .spec.length names an unknown field',
      ],
      [
        'scale without status',
        { subresources: { scale: { specReplicasPath: '.spec.size', statusReplicasPath: '.status.size' } } },
        '/x-crd-gen/subresources/scale: scale stands without status',
      ],
      ['a kind without description', {}, ': the kind has no description'],
      ['a field without description', {}, '/properties/spec: the field spec has no description'],
    ];
    for (const [name, block, expected] of warnings) {
      it(name, () => {
        expect(warningsOf(kindWith(block))).to.include(expected);
      });
    }

    it('a constraint that no value of the type can break', () => {
      expect(warningsOf(thingSchema({ a: { type: 'integer', maxLength: 3 } }))).to.include(
        '/properties/a/maxLength: maxLength says nothing about a value of type integer',
      );
    });
  });
});
