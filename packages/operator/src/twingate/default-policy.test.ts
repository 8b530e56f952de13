import { expect } from 'chai';
import { TransientError } from '../engine/index.js';
import { calmly, startSimulatedTwingate, type SimulatedTwingate } from '../testing/simulated-twingate.js';
import { DefaultPolicy } from './default-policy.js';

describe('DefaultPolicy', () => {
  let twingate: SimulatedTwingate;
  let policy: DefaultPolicy;

  beforeEach(async () => {
    twingate = await startSimulatedTwingate();
    policy = new DefaultPolicy(twingate.api);
  });
  afterEach(() => twingate.close());

  it('is not known before it was read', () => {
    expect(policy.id).to.equal(undefined);
  });

  it('is the one policy of its type, whatever it is called', async () => {
    const { securityPolicies } = twingate.simulator.world;
    const [preset] = securityPolicies.list();
    securityPolicies.add({ name: 'Default Policy' });
    if (preset !== undefined) securityPolicies.edit(preset.id, { name: 'Ours' });
    await policy.refresh(calmly);
    expect(policy.id).to.equal(preset?.id);
    expect(preset?.policyType).to.equal('DEFAULT_RESOURCE');
    expect(twingate.simulator.requests.counters()).to.deep.include({
      reads: 1,
      byOperation: { DefaultSecurityPolicy: 1 },
    });
  });

  it('follows the account when it is read again', async () => {
    const { securityPolicies } = twingate.simulator.world;
    await policy.refresh(calmly);
    for (const { id } of securityPolicies.list()) securityPolicies.edit(id, { policyType: 'RESOURCE' });
    await policy.refresh(calmly);
    expect(policy.id).to.equal(undefined);
    const { id } = securityPolicies.add({ policyType: 'DEFAULT_RESOURCE' });
    await policy.refresh(calmly);
    expect(policy.id).to.equal(id);
  });

  it('stays what it was when it cannot be read', async () => {
    await policy.refresh(calmly);
    const { id } = policy;
    twingate.simulator.faults.add({ fault: { kind: 'status', status: 500 }, times: 'unlimited' });
    expect(await twingate.errorOf(policy.refresh(calmly))).to.be.instanceOf(TransientError);
    expect(policy.id).to.equal(id).and.not.equal(undefined);
  });
});
