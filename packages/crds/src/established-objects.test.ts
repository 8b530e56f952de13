import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import { kinds } from './index.js';

const folder = path.resolve(__dirname, '../schemas/samples/established');

/** Not all {@link kinds}: those that came later have nothing to take over. */
const olderKinds = [
  'TwingateResource',
  'TwingateResourceAccess',
  'TwingateGroup',
  'TwingateConnector',
  'TwingateGateway',
  'TwingateCertificateAuthority',
];

interface StoredObject {
  readonly kind: string;
  readonly metadata: object;
  readonly status: object;
}

describe('objects that an earlier operator left', () => {
  const objects = readdirSync(folder).map((file) => {
    // Kubernetes reads YAML 1.1.
    const object = parse(readFileSync(path.join(folder, file), 'utf8'), { version: '1.1' }) as StoredObject;
    return { name: path.basename(file, '.yaml'), object };
  });

  it('exist of every kind that it knew', () => {
    const found = new Set(objects.map(({ object }) => object.kind));
    expect([...found]).to.have.members(olderKinds);
  });

  for (const { name, object } of objects) {
    const kind = kinds.find((candidate) => candidate.kind === object.kind);

    it(`are valid: ${name}, also when it is written again`, () => {
      expect(kind?.validate(object)).to.deep.equal([]);
      expect(kind?.validate(object, object)).to.deep.equal([]);
    });

    it(`stay as they are: ${name}`, () => {
      expect(kind?.applyDefaults(kind.prune(object))).to.deep.equal(object);
    });

    it(`take the status of this operator beside the former one: ${name}`, () => {
      const condition = {
        type: 'Ready',
        status: 'True',
        reason: 'InSync',
        message: 'In effect.',
        lastTransitionTime: '2026-11-24T03:00:00Z',
      };
      const status = { ...object.status, id: 'x', observedGeneration: 1, conditions: [condition] };
      expect(kind?.validate({ ...object, status }, object)).to.deep.equal([]);
    });
  }
});
