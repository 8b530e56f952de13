import { expect } from 'chai';
import { takenOver, type ManagedFields } from './field-ownership.js';

const leaf = {};
const created: ManagedFields = {
  manager: 'older',
  operation: 'Update',
  apiVersion: 'apps/v1',
  time: '2026-01-01T00:00:00Z',
  fieldsType: 'FieldsV1',
  fieldsV1: { 'f:spec': { 'f:selector': leaf, 'f:replicas': leaf } },
};
const patched: ManagedFields = {
  ...created,
  time: '2026-01-02T00:00:00Z',
  fieldsV1: { 'f:spec': { 'f:template': { 'f:spec': leaf } } },
};
const status: ManagedFields = {
  manager: 'kube-controller-manager',
  operation: 'Update',
  subresource: 'status',
  fieldsV1: { 'f:status': leaf },
};
const person: ManagedFields = {
  manager: 'kubectl-edit',
  operation: 'Update',
  fieldsV1: { 'f:spec': { 'f:paused': leaf } },
};

describe('takenOver', () => {
  it('makes all that the creator of the object owns ours, as if applied, and leaves the rest', () => {
    expect(takenOver([created, status, person, patched])).to.deep.equal([
      status,
      person,
      {
        ...created,
        manager: 'twingate-operator',
        operation: 'Apply',
        fieldsV1: { 'f:spec': { 'f:selector': leaf, 'f:replicas': leaf, 'f:template': { 'f:spec': leaf } } },
      },
    ]);
  });

  it('adds to what is ours already', () => {
    const ours: ManagedFields = {
      manager: 'twingate-operator',
      operation: 'Apply',
      fieldsV1: { 'f:metadata': { 'f:labels': leaf } },
    };
    const [first, ...more] = takenOver([ours, created]) ?? [];
    expect(more).to.deep.equal([]);
    expect(first?.fieldsV1).to.deep.equal({ ...created.fieldsV1, ...ours.fieldsV1 });
  });

  it('finds nothing to take over where nobody created the object by a plain write', () => {
    expect(takenOver([status, person])).to.equal(undefined);
    expect(takenOver([{ ...created, operation: 'Apply', manager: 'helm' }])).to.equal(undefined);
    expect(takenOver([])).to.equal(undefined);
  });
});
