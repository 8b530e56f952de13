import type { Fault, TwingateSimulator } from '@twingate-kit/testkit';
import { startTwingateSimulator, VirtualClock } from '@twingate-kit/testkit';
import { expect } from 'chai';
import type { Group, TwingateClient } from './index.js';
import { createTwingateClient, isAmbiguousError, isTwingateError } from './index.js';
import type { Outcome } from './virtual-time.test.fixture.js';
import { outcomeOf as outcomeIn } from './virtual-time.test.fixture.js';

const timeoutMs = 5000;
const minutes = 60_000;

describe('createOnce against the simulated API', () => {
  let clock: VirtualClock;
  let simulator: TwingateSimulator;
  let client: TwingateClient;

  beforeEach(async () => {
    clock = new VirtualClock();
    simulator = await startTwingateSimulator({ clock });
    client = newClient();
  });

  afterEach(() => simulator.close());

  function newClient(): TwingateClient {
    const { network, apiKey, url: apiUrl } = simulator;
    return createTwingateClient({ network, apiKey, apiUrl, clock, timeoutMs, random: () => 0 });
  }

  const strike = (fault: Fault, times = 1) =>
    simulator.faults.add({ fault, operations: ['CreateGroup'], times });

  const outcomeOf = <Value>(call: Promise<Value>): Promise<Outcome<Value>> => outcomeIn(clock, call);

  const createOnce = (since?: number) => outcomeOf(client.groups.createOnce({ name: 'dev' }, { since }));
  const groups = () => simulator.world.groups.list().filter(({ name }) => name === 'dev');
  const creates = (): number => simulator.requests.byOperation['CreateGroup'] ?? 0;
  const lookups = (): number => simulator.requests.byOperation['ListGroups'] ?? 0;

  it('costs one request when nothing goes wrong', async () => {
    const { value } = await createOnce();
    expect(value).to.include({ name: 'dev' });
    expect([creates(), lookups()]).to.deep.equal([1, 0]);
  });

  for (const fault of [
    { kind: 'lost-reply' },
    { kind: 'truncated-body' },
    { kind: 'status', status: 502, applied: true },
  ] as const) {
    it(`finds what was created when the answer is ${fault.kind}, and sends nothing again`, async () => {
      strike(fault);
      const { value } = await createOnce();
      expect(groups().map(({ id }) => id)).to.deep.equal([value?.id]);
      expect([creates(), lookups()]).to.deep.equal([1, 1]);
    });
  }

  for (const fault of [{ kind: 'dropped-connection' }, { kind: 'status', status: 503 }] as const) {
    it(`sends the create again after ${fault.kind}, when two look-ups prove that it had no effect`, async () => {
      strike(fault);
      const { value } = await createOnce();
      expect(groups().map(({ id }) => id)).to.deep.equal([value?.id]);
      expect([creates(), lookups()]).to.deep.equal([2, 2]);
    });
  }

  it('waits for a create that takes effect only after it was given up', async () => {
    strike({ kind: 'late-commit', delayMs: timeoutMs + 9000 });
    const { value } = await createOnce();
    expect(groups().map(({ id }) => id)).to.deep.equal([value?.id]);
    expect([creates(), lookups()]).to.deep.equal([1, 2]);
  });

  it('gives up with the error of the create when it never has an effect', async () => {
    strike({ kind: 'dropped-connection' }, 10);
    const { error } = await createOnce();
    expect(error).to.include({ code: 'TRANSPORT', operation: 'CreateGroup', mayHaveBeenApplied: true });
    expect(creates()).to.equal(3);
    expect(groups()).to.have.length(0);
  });

  it('says that it could not find out when it cannot look', async () => {
    strike({ kind: 'lost-reply' });
    simulator.faults.add({ fault: { kind: 'status', status: 500 }, operations: ['ListGroups'], times: 99 });
    const { error } = await createOnce();
    expect(error).to.include({ operation: 'CreateGroup', mayHaveBeenApplied: true });
    expect(creates()).to.equal(1);
  });

  it('passes on a refusal at once', async () => {
    const call = client.resources.createNetworkOnce({
      name: 'web',
      address: 'web.internal',
      remoteNetworkId: btoa('RemoteNetwork:404'),
    });
    const { error } = await outcomeOf(call);
    expect(isTwingateError(error) && error.mayHaveBeenApplied).to.equal(false);
    expect(simulator.requests.reads).to.equal(0);
  });

  it('gives every one of several equal creates its own object, although all replies are lost', async () => {
    strike({ kind: 'lost-reply' }, 3);
    const calls = [1, 2, 3].map(() => client.groups.createOnce({ name: 'dev' }));
    const { value } = await outcomeOf(Promise.all(calls));
    const ids = (value ?? []).map(({ id }) => id);
    expect(new Set(ids).size).to.equal(3);
    expect(groups().map(({ id }) => id)).to.have.members(ids);
  });

  it('does not take an older object of the same name for its own', async () => {
    const older = simulator.world.groups.add({ name: 'dev' });
    await clock.advance(2 * minutes);
    strike({ kind: 'lost-reply' });
    const { value } = await createOnce();
    expect(value?.id).to.not.equal(older.id);
    expect(groups()).to.have.length(2);
  });

  it('lists the candidates when several may be the one', async () => {
    strike({ kind: 'lost-reply' });
    const call = outcomeOf(client.groups.createOnce({ name: 'dev' }));
    simulator.world.groups.add({ name: 'dev' });
    const { error } = await call;
    expect(isAmbiguousError(error) && error.candidates.map(({ id }) => id)).to.have.members(
      groups().map(({ id }) => id),
    );
    expect(error).to.include({ mayHaveBeenApplied: true });
  });

  it('goes on with what an earlier process began', async () => {
    const since = client.serverClock.now();
    strike({ kind: 'late-commit', delayMs: 8000 });
    const lost = await outcomeOf(newClient().groups.create({ name: 'dev' }));
    expect(lost.error).to.include({ code: 'TIMEOUT' });
    client = newClient();
    const { value } = await createOnce(since);
    expect(groups().map(({ id }) => id)).to.deep.equal([value?.id]);
    expect(creates()).to.equal(1);
  });

  it('creates what an earlier process did not come to', async () => {
    const { value } = await createOnce(client.serverClock.now() - minutes);
    expect(groups().map(({ id }) => id)).to.deep.equal([value?.id]);
    expect([creates(), lookups()]).to.deep.equal([1, 2]);
  });

  it('ends when its signal is aborted, and says that something may be there', async () => {
    strike({ kind: 'dropped-connection' });
    const controller = new AbortController();
    const call = client.groups.createOnce({ name: 'dev' }, { signal: controller.signal });
    clock.after(5000, () => controller.abort());
    const { error } = await outcomeOf(call);
    expect(error).to.include({ mayHaveBeenApplied: true });
    expect(creates()).to.equal(1);
  });

  it('works with a clock of the machine that is hours off', async () => {
    const skewed = { now: () => clock.now() + 7 * 60 * minutes, after: clock.after.bind(clock) };
    const { network, apiKey, url: apiUrl } = simulator;
    const other = createTwingateClient({ network, apiKey, apiUrl, clock: skewed, timeoutMs });
    strike({ kind: 'lost-reply' });
    const { value } = await outcomeOf<Group>(other.groups.createOnce({ name: 'dev' }));
    expect(groups().map(({ id }) => id)).to.deep.equal([value?.id]);
    expect(creates()).to.equal(1);
  });
});
