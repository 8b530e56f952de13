import { expect } from 'chai';
import { DURATION_MS, ElectionScene, INTERVAL_MS, LATE_MS } from '../testing/election-scene.js';
import { LeadershipLostError } from './leader-election.js';

const SECOND = 1_000;

describe('the election of a leader', () => {
  let scene: ElectionScene;
  beforeEach(async () => {
    scene = await ElectionScene.open();
  });
  afterEach(() => scene.close());

  const holder = async (): Promise<unknown> => (await scene.lease())?.spec?.holderIdentity;
  const refuseRenewals = (identity: string, times = Number.POSITIVE_INFINITY): void =>
    void scene.cluster.faults.fail({
      status: 503,
      when: { resource: 'leases', verb: 'patch', client: `${identity}/1` },
      times,
    });

  it('makes the lease when there is none, and says on it who leads since when', async () => {
    const a = await scene.join('a');
    expect(a.election.isLeading).to.equal(true);
    expect(a.tenure.remainingMs).to.equal(DURATION_MS);
    expect((await scene.lease())?.spec).to.deep.equal({
      holderIdentity: 'a',
      leaseDurationSeconds: 30,
      acquireTime: '2026-01-01T00:00:00.000000Z',
      renewTime: '2026-01-01T00:00:00.000000Z',
      leaseTransitions: 1,
    });
  });

  it('has one leader among many that start at once', async () => {
    const all = ['a', 'b', 'c', 'd'].map((identity) => scene.enter(identity));
    await scene.advance(5 * DURATION_MS);
    expect(all.filter(({ election }) => election.isLeading)).to.have.length(1);
    expect(all.map(({ end }) => end)).to.deep.equal([undefined, undefined, undefined, undefined]);
    expect((await scene.lease())?.spec?.leaseTransitions).to.equal(1);
  });

  it('lets nobody lead who does not want to yet, and at once who does', async () => {
    const a = await scene.join('a', { willing: false });
    await scene.advance(DURATION_MS);
    expect(await scene.lease()).to.equal(undefined);
    const since = scene.clock.now();
    void a.election.lead();
    await scene.settle();
    expect(a.election.isLeading).to.equal(true);
    expect(scene.clock.now()).to.equal(since);
  });

  it('renews in time, and keeps what others wrote on the lease', async () => {
    const a = await scene.join('a');
    await scene.editLease({ metadata: { annotations: { 'kit.twingate.com/network': 'acme' } } });
    for (let turn = 0; turn < 20; turn += 1) {
      await scene.advance(INTERVAL_MS);
      expect(a.tenure.remainingMs).to.be.at.least(DURATION_MS - INTERVAL_MS);
    }
    const { metadata, spec } = (await scene.lease()) ?? { metadata: { name: '' } };
    expect(metadata.annotations).to.deep.equal({ 'kit.twingate.com/network': 'acme' });
    expect(spec?.renewTime).to.equal('2026-01-01T00:00:40.000000Z');
    expect(a.logs.at('warn')).to.deep.equal([]);
  });

  describe('when the leader is gone', () => {
    it('waits until the lease has not been renewed for its whole duration, as the standby saw it', async () => {
      const a = await scene.join('a');
      const b = await scene.join('b');
      a.freeze();
      const waited = await scene.until(() => b.election.isLeading);
      expect(waited).to.be.within(DURATION_MS, DURATION_MS + 2 * INTERVAL_MS);
      expect(b.election.earlierSettledAt).to.equal(scene.clock.now() + LATE_MS);
    });

    it('counts from what it saw itself, however old the lease says that it is', async () => {
      const renewTime = '2020-01-01T00:00:00.000000Z';
      await scene.createLease({ holderIdentity: 'ghost', leaseDurationSeconds: 12, renewTime });
      const b = await scene.join('b');
      const waited = await scene.until(() => b.election.isLeading);
      expect(waited).to.be.within(12 * SECOND, 12 * SECOND + 2 * INTERVAL_MS);
    });

    it('does not let a standby whose clock is set forward take over sooner', async () => {
      const a = await scene.join('a');
      const b = await scene.join('b');
      a.freeze();
      await scene.advance(5 * SECOND);
      b.setWallClock(3_600 * SECOND);
      await scene.advance(DURATION_MS - 5 * SECOND - 1);
      expect(b.election.isLeading).to.equal(false);
      await scene.until(() => b.election.isLeading, 2 * INTERVAL_MS);
    });

    it('lets a container that was restarted in the same Pod lead at once, and the one before no more', async () => {
      const a = await scene.join('a');
      const next = await scene.join('a');
      expect(next.election.isLeading).to.equal(true);
      expect(next.election.earlierSettledAt).to.equal(scene.clock.now() + LATE_MS);
      await scene.advance(INTERVAL_MS);
      expect(a.end?.error).to.be.instanceOf(LeadershipLostError);
      expect(a.tenure.remainingMs).to.equal(0);
    });
  });

  describe('a leader that stops', () => {
    it('hands over at once, and nothing of what it sent is to be expected any more', async () => {
      const a = await scene.join('a');
      const b = await scene.join('b');
      await scene.advance(LATE_MS);
      await scene.outcomeOf(a.election.release());
      expect(a.end).to.deep.equal({});
      expect(a.tenure.remainingMs).to.equal(0);
      expect(await holder()).to.equal(undefined);
      const waited = await scene.until(() => b.election.isLeading);
      expect(waited).to.be.at.most(2 * INTERVAL_MS);
      expect(b.election.earlierSettledAt).to.be.at.most(scene.clock.now());
    });

    it('says for how long what it, or one before it, sent may still take effect', async () => {
      const a = await scene.join('a', { unsettledMs: () => 11_500 });
      await scene.advance(LATE_MS - 5_000);
      await scene.outcomeOf(a.election.release());
      const b = await scene.join('b');
      expect(b.election.earlierSettledAt).to.equal(scene.clock.now() + 12_000);
      await scene.outcomeOf(b.election.release());
      const c = await scene.join('c');
      expect(c.election.earlierSettledAt).to.equal(scene.clock.now() + 12_000);
    });

    it('does not release the lease while something is under way', async () => {
      const a = await scene.join('a', { unsettledMs: () => undefined });
      const b = await scene.join('b');
      await scene.outcomeOf(a.election.release());
      expect(await holder()).to.equal('a');
      expect(a.tenure.remainingMs).to.equal(0);
      const waited = await scene.until(() => b.election.isLeading);
      expect(waited).to.be.at.least(DURATION_MS - INTERVAL_MS);
      expect(b.election.earlierSettledAt).to.equal(scene.clock.now() + LATE_MS);
    });

    it('releases the lease although somebody wrote to it meanwhile', async () => {
      const a = await scene.join('a');
      await scene.editLease({ metadata: { annotations: { other: 'x' } } });
      await scene.outcomeOf(a.election.release());
      expect(await holder()).to.equal(undefined);
    });

    it('does not wait for an API server that does not answer', async () => {
      const a = await scene.join('a');
      scene.cluster.faults.delay({ ms: 600_000, when: { resource: 'leases' } });
      const since = scene.clock.now();
      await scene.outcomeOf(a.election.release());
      expect(scene.clock.now() - since).to.be.at.most(7 * SECOND);
      expect(a.logs.at('warn')).to.include('the lease was not released and has to expire');
    });
  });

  describe('renewals that fail', () => {
    it('end the tenure when the lease does, whatever the leader believes, and not sooner', async () => {
      const a = await scene.join('a');
      refuseRenewals('a');
      await scene.advance(DURATION_MS - 1);
      expect(a.tenure.remainingMs).to.equal(1);
      expect(a.election.problem).to.equal(undefined);
      await scene.advance(INTERVAL_MS);
      expect(a.tenure.remainingMs).to.equal(0);
      expect(a.election.problem).to.match(/^The Lease default\/twingate-operator cannot be used: /);
      expect(a.logs.at('warn')).to.deep.equal(['the lease cannot be read or written, trying again']);
      expect(a.logs.at('error')).to.deep.equal([
        'the lease was not renewed in time: nothing is written until it is',
      ]);
    });

    it('are forgotten when nobody led meanwhile, however long they lasted', async () => {
      const a = await scene.join('a');
      refuseRenewals('a');
      await scene.advance(3_600 * SECOND);
      expect(a.tenure.remainingMs).to.equal(0);
      scene.cluster.faults.clear();
      await scene.advance(INTERVAL_MS);
      expect(a.tenure.remainingMs).to.be.at.least(DURATION_MS - INTERVAL_MS);
      expect(a.election.problem).to.equal(undefined);
      expect(a.end).to.equal(undefined);
    });

    it('cost the leadership as soon as another one is seen to lead', async () => {
      const a = await scene.join('a');
      const b = await scene.join('b');
      refuseRenewals('a');
      await scene.until(() => b.election.isLeading);
      expect(a.tenure.remainingMs).to.equal(0);
      scene.cluster.faults.clear();
      await scene.advance(INTERVAL_MS);
      expect(a.end?.error).to.be.instanceOf(LeadershipLostError);
      expect(String(a.end?.error)).to.contain('is held by b now');
      expect(a.election.isLeading).to.equal(false);
    });

    it('are not taken for failures when only their replies are lost', async () => {
      const a = await scene.join('a');
      const when = { resource: 'leases', verb: 'patch', client: 'a/1' };
      scene.cluster.faults.loseReplies({ when, times: 3 });
      await scene.advance(4 * INTERVAL_MS);
      expect(a.tenure.remainingMs).to.be.at.least(DURATION_MS - INTERVAL_MS);
      expect(a.end).to.equal(undefined);
    });

    it('that are slow count from when they were asked for', async () => {
      const a = await scene.join('a');
      const when = { resource: 'leases', verb: 'patch', client: 'a/1' };
      scene.cluster.faults.delay({ ms: 4_000, before: 'reply', when });
      await scene.advance(INTERVAL_MS + 4_000);
      expect(a.tenure.remainingMs).to.equal(DURATION_MS - 4_000);
    });
  });

  it('is lost with the lease itself: nobody knows who led in between', async () => {
    const a = await scene.join('a');
    await scene.deleteLease();
    await scene.advance(INTERVAL_MS);
    expect(a.end?.error).to.be.instanceOf(LeadershipLostError);
  });

  describe('the clocks of the leader', () => {
    it('end its tenure when one of them was set forward, until the next renewal', async () => {
      const a = await scene.join('a');
      a.setWallClock(3_600 * SECOND);
      expect(a.tenure.remainingMs).to.equal(0);
      await scene.advance(INTERVAL_MS);
      expect(a.tenure.remainingMs).to.equal(DURATION_MS);
    });

    it('do not prolong it when one of them was set back', async () => {
      const a = await scene.join('a');
      refuseRenewals('a');
      a.setWallClock(-3_600 * SECOND);
      await scene.advance(DURATION_MS);
      expect(a.tenure.remainingMs).to.equal(0);
    });

    it('do not prolong it when the machine slept', async () => {
      const a = await scene.join('a');
      refuseRenewals('a');
      a.sleep(DURATION_MS);
      await scene.advance(DURATION_MS);
      expect(a.tenure.remainingMs).to.equal(0);
    });
  });

  it('says why a process cannot take over, and takes part again when it can', async () => {
    scene.cluster.faults.fail({ status: 403, when: { resource: 'leases', client: 'a/1' }, times: 2 });
    const a = await scene.join('a');
    expect(a.election.problem).to.match(/^The Lease default\/twingate-operator cannot be used: /);
    await scene.until(() => a.election.isLeading);
    expect(a.election.problem).to.equal(undefined);
    expect(a.logs.at('info')).to.include('the lease can be used again');
  });
});
