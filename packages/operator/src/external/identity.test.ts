import { expect } from 'chai';
import type { ManagedObject } from './external-resource.js';
import { identityOf, mentionedIds, ownId, type Identity } from './identity.js';

type Given = Pick<ManagedObject, 'spec'> & { readonly status?: object };

const objectWith = ({ spec, status }: Given): ManagedObject => ({
  metadata: { namespace: 'default', name: 'a' },
  spec,
  ...(status === undefined ? {} : { status }),
});

const legacy = { twingate_resource_create: { success: true } };

const cases: readonly {
  readonly title: string;
  readonly given: Given;
  readonly identity: Identity;
  readonly own: string | undefined;
  readonly mentioned: readonly string[];
}[] = [
  { title: 'nothing', given: { spec: {} }, identity: { kind: 'none' }, own: undefined, mentioned: [] },
  {
    title: 'nulls',
    given: { spec: { id: null }, status: { id: null } },
    identity: { kind: 'none' },
    own: undefined,
    mentioned: [],
  },
  {
    title: 'empty strings',
    given: { spec: { id: '' }, status: { id: '' } },
    identity: { kind: 'none' },
    own: undefined,
    mentioned: [],
  },
  {
    title: 'the result of an older operator without any ID',
    given: { spec: {}, status: legacy },
    identity: { kind: 'none' },
    own: undefined,
    mentioned: [],
  },
  {
    title: 'a spec.id that a person gave',
    given: { spec: { id: 'a' } },
    identity: { kind: 'import', id: 'a' },
    own: 'a',
    mentioned: ['a'],
  },
  {
    title: 'a spec.id that a person gave, and conditions of a failed import',
    given: { spec: { id: 'a' }, status: { conditions: [], observedGeneration: 1 } },
    identity: { kind: 'import', id: 'a' },
    own: 'a',
    mentioned: ['a'],
  },
  {
    title: 'a spec.id of the older operator, which left results in status',
    given: { spec: { id: 'a' }, status: legacy },
    identity: { kind: 'recorded', id: 'a' },
    own: 'a',
    mentioned: ['a'],
  },
  {
    title: 'equal IDs',
    given: { spec: { id: 'a' }, status: { id: 'a' } },
    identity: { kind: 'recorded', id: 'a' },
    own: 'a',
    mentioned: ['a'],
  },
  {
    title: 'a status.id whose spec.id was removed',
    given: { spec: { id: null }, status: { id: 'a' } },
    identity: { kind: 'recorded', id: 'a' },
    own: 'a',
    mentioned: ['a'],
  },
  {
    title: 'a status.id whose spec.id was emptied',
    given: { spec: { id: '' }, status: { id: 'a' } },
    identity: { kind: 'recorded', id: 'a' },
    own: 'a',
    mentioned: ['a'],
  },
  {
    title: 'a spec.id that was changed',
    given: { spec: { id: 'b' }, status: { id: 'a' } },
    identity: { kind: 'moved', id: 'a', requested: 'b' },
    own: 'a',
    mentioned: ['a', 'b'],
  },
  {
    title: 'a spec.id that was changed on an object of the older operator',
    given: { spec: { id: 'b' }, status: { ...legacy, id: 'a' } },
    identity: { kind: 'moved', id: 'a', requested: 'b' },
    own: 'a',
    mentioned: ['a', 'b'],
  },
];

describe('identityOf', () => {
  for (const { title, given, identity } of cases) {
    it(`reads ${title}`, () => expect(identityOf(objectWith(given))).to.deep.equal(identity));
  }
});

describe('ownId', () => {
  for (const { title, given, own } of cases) {
    it(`reads ${title}`, () => expect(ownId(objectWith(given))).to.equal(own));
  }
});

describe('mentionedIds', () => {
  for (const { title, given, mentioned } of cases) {
    it(`reads ${title}`, () => expect(mentionedIds(objectWith(given))).to.deep.equal(mentioned));
  }
});
