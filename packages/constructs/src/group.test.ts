import { App, Chart } from 'cdk8s';
import { expect } from 'chai';
import { Group } from './index.js';
import type { GroupProps } from './index.js';
import { expectGolden } from './testing/golden.js';

describe('Group', () => {
  it('synthesizes every prop', () => {
    const app = new App();
    const chart = new Chart(app, 'access');
    new Group(chart, 'engineers', { name: 'Engineers' });
    new Group(chart, 'everyone', {
      name: 'Everyone',
      existingId: 'R3JvdXA6MQ==',
      labels: { team: 'a' },
      metadata: { name: 'everyone' },
    });
    expectGolden('group', app.synthYaml());
  });

  it('refers to an object in the cluster without synthesizing it', () => {
    const chart = new Chart(new App(), 'access');
    const { kind, name, namespace } = Group.fromGroupName(chart, 'everyone', 'everyone');
    expect({ kind, name, namespace }).to.deep.equal({
      kind: 'TwingateGroup',
      name: 'everyone',
      namespace: undefined,
    });
    expect(chart.toJson()).to.deep.equal([]);
  });

  it('fails at synth with the path of the construct and the field', () => {
    const app = new App();
    new Group(new Chart(app, 'access'), 'nameless', {} as GroupProps);
    expect(() => app.synthYaml()).to.throw('[access/nameless] spec.name: ');
  });
});
