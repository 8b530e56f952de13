import { expect } from 'chai';
import { Store } from '../engine/index.js';
import { claimants, claimsIndex, mentioningKeys, mentions, Reservations } from './claims.js';
import type { ManagedObject } from './external-resource.js';

interface Given {
  readonly created?: string;
  readonly uid?: string;
  readonly spec?: string | null;
  readonly status?: string;
}

const object = (name: string, { created, uid = name, spec, status }: Given): ManagedObject => ({
  metadata: {
    namespace: 'ns',
    name,
    uid,
    resourceVersion: '1',
    ...(created === undefined ? {} : { creationTimestamp: created }),
  },
  spec: { id: spec },
  ...(status === undefined ? {} : { status: { id: status } }),
});

const storeOf = (...objects: readonly ManagedObject[]): Store<ManagedObject> => {
  const store = new Store<ManagedObject>({ indexes: claimsIndex });
  for (const each of objects) store.upsert(each);
  return store;
};

const namesOf = (objects: readonly ManagedObject[]): readonly string[] =>
  objects.map(({ metadata }) => metadata.name);

describe('claims', () => {
  const store = storeOf(
    object('young', { created: '2026-01-03T00:00:00Z', spec: 'x' }),
    object('old', { created: '2026-01-01T00:00:00Z', spec: 'x', status: 'x' }),
    object('moving', { created: '2026-01-02T00:00:00Z', spec: 'x', status: 'y' }),
    object('other', { created: '2026-01-01T00:00:00Z', spec: 'z' }),
    object('empty', { created: '2026-01-01T00:00:00Z', spec: '' }),
    object('nothing', { created: '2026-01-01T00:00:00Z', spec: null }),
  );

  it('finds all objects that name an ID anywhere, the oldest first', () => {
    expect(namesOf(mentions(store, 'x'))).to.deep.equal(['old', 'moving', 'young']);
    expect(namesOf(mentions(store, 'y'))).to.deep.equal(['moving']);
    expect(mentions(store, 'unknown')).to.deep.equal([]);
    expect(mentions(store, '')).to.deep.equal([]);
  });

  it('does not let an object claim an ID that it has not taken over yet', () => {
    expect(namesOf(claimants(store, 'x'))).to.deep.equal(['old', 'young']);
    expect(namesOf(claimants(store, 'y'))).to.deep.equal(['moving']);
  });

  it('names the objects by key', () => {
    expect([...mentioningKeys(store, 'x')].sort()).to.deep.equal(['ns/moving', 'ns/old', 'ns/young']);
  });

  it('tells objects of one age apart by their UID, whatever the order of arrival', () => {
    const created = '2026-01-01T00:00:00Z';
    const twins = [
      object('a', { created, uid: '2', spec: 'x' }),
      object('b', { created, uid: '1', spec: 'x' }),
    ];
    expect(namesOf(mentions(storeOf(...twins), 'x'))).to.deep.equal(['b', 'a']);
    expect(namesOf(mentions(storeOf(...twins.reverse()), 'x'))).to.deep.equal(['b', 'a']);
  });
});

describe('Reservations', () => {
  it('hold an ID for one object until it is released', () => {
    const reservations = new Reservations();
    expect(reservations.holderOf('x')).to.equal(undefined);
    reservations.take('x', 'uid-a');
    expect(reservations.holderOf('x')).to.equal('uid-a');
    expect(reservations.holderOf('y')).to.equal(undefined);
    reservations.release('x');
    expect(reservations.holderOf('x')).to.equal(undefined);
  });
});
