import { expect } from 'chai';
import { identityOf, managedId, mentionedIds, ownId } from './identity.js';
import { serializeSuperseded, supersededIds } from './superseded.js';

const objectWith = (
  specId: string | undefined,
  statusId: string | undefined,
  superseded: readonly string[],
) => {
  const text = serializeSuperseded(superseded);
  return {
    metadata: {
      namespace: 'default',
      name: 'a',
      ...(text === null ? {} : { annotations: { 'twingate.com/replaced-ids': text } }),
    },
    spec: specId === undefined ? {} : { id: specId },
    ...(statusId === undefined ? {} : { status: { id: statusId } }),
  };
};

describe('a remote object that another one took the place of', () => {
  it('is remembered once, in order, and not at all when none is left', () => {
    expect(supersededIds(objectWith('b', 'b', ['a1', 'a2', 'a1']))).to.deep.equal(['a1', 'a2']);
    expect(serializeSuperseded([])).to.equal(null);
    expect(supersededIds(objectWith('b', 'b', []))).to.deep.equal([]);
  });

  it('is mentioned, so that nobody else takes it for free', () => {
    expect(mentionedIds(objectWith('b', 'b', ['a']))).to.deep.equal(['b', 'a']);
  });

  const states: readonly (readonly [string, string | undefined, string | undefined])[] = [
    ['the status does not name the new one yet', 'b', 'a'],
    ['a tool puts the old ID back into spec.id', 'a', 'b'],
    ['both fields name the new one', 'b', 'b'],
    ['spec.id was removed', undefined, 'b'],
  ];
  for (const [title, specId, statusId] of states) {
    it(`is not what the object stands for when ${title}`, () => {
      const object = objectWith(specId, statusId, ['a']);
      expect(identityOf(object)).to.deep.equal({ kind: 'recorded', id: 'b' });
      expect(ownId(object)).to.equal('b');
      expect(managedId(object)).to.equal('b');
    });
  }

  it('leaves a person the choice of a third one', () => {
    const object = objectWith('c', 'b', ['a']);
    expect(identityOf(object)).to.deep.equal({ kind: 'moved', id: 'b', requested: 'c' });
    expect(managedId(object)).to.equal('b');
  });
});

describe('managedId', () => {
  it('is not an ID that a person only asked for', () => {
    expect(managedId(objectWith('a', undefined, []))).to.equal(undefined);
    expect(managedId(objectWith(undefined, undefined, []))).to.equal(undefined);
  });
});
