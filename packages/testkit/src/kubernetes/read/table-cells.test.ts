import { expect } from 'chai';
import { humanDuration } from './human-duration.js';
import { jsonPathValue } from './json-path.js';

describe('the cells of a table', () => {
  it('are found by the paths of printer columns', () => {
    const conditions = [
      { type: 'Synced', status: 'False' },
      { type: 'Ready', status: 'True' },
    ];
    const object = { metadata: { labels: { 'a.b/c': 'x' } }, status: { conditions } };
    expect(jsonPathValue('.status.conditions[?(@.type=="Ready")].status', object)).to.equal('True');
    expect(jsonPathValue('.status.conditions[0].type', object)).to.equal('Synced');
    expect(jsonPathValue('.status.conditions[*].status', object)).to.equal('False');
    expect(jsonPathValue(".metadata.labels['a.b/c']", object)).to.equal('x');
    expect(jsonPathValue('.metadata.labels.a\\.b/c', object)).to.equal('x');
    expect(jsonPathValue('.spec.id', object)).to.equal(undefined);
    expect(() => jsonPathValue('{.spec}', object)).to.throw('{.spec}');
  });

  it('show ages as kubectl does', () => {
    const minute = 60_000;
    const ages: readonly (readonly [number, string])[] = [
      [-5000, '<invalid>'],
      [119_000, '119s'],
      [190_000, '3m10s'],
      [180_000, '3m'],
      [90 * minute, '90m'],
      [5 * 60 * minute + 5 * minute, '5h5m'],
      [30 * 60 * minute, '30h'],
      [51 * 60 * minute, '2d3h'],
      [400 * 24 * 60 * minute, '400d'],
      [3 * 365 * 24 * 60 * minute, '3y'],
    ];
    for (const [milliseconds, text] of ages) expect(humanDuration(milliseconds)).to.equal(text);
  });
});
