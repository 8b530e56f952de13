import { expect } from 'chai';
import { formatGlobalId, type Fault } from '@twingate-kit/testkit';
import { TerminalError, TransientError } from '../engine/index.js';
import { RemoteGoneError, UnansweredError } from '../external/errors.js';
import { calmly, startSimulatedTwingate, type SimulatedTwingate } from '../testing/simulated-twingate.js';

const MISSING_RESOURCE = formatGlobalId('Resource', 404);
const MISSING_NETWORK = formatGlobalId('RemoteNetwork', 404);
const MISSING_POLICY = formatGlobalId('SecurityPolicy', 404);
const MISSING_GROUP = formatGlobalId('Group', 404);
const REFUSAL =
  'Twingate refused the API key. Check that it is valid, has read and write permission and belongs to the network.';

/** What the engine gets to know of an error. */
function seen(error: unknown): object {
  if (error instanceof TransientError) {
    return { class: error.name, reason: error.reason, retryAfterMs: error.retryAfterMs };
  }
  if (error instanceof TerminalError) return { class: error.name, reason: error.reason };
  return { class: String(error) };
}

describe('TwingateApi', () => {
  let twingate: SimulatedTwingate;

  beforeEach(async () => {
    twingate = await startSimulatedTwingate();
  });
  afterEach(() => twingate.close());

  const createResource = (network?: string): Promise<unknown> => {
    const { api, simulator } = twingate;
    const remoteNetworkId = network ?? simulator.world.remoteNetworks.list()[0]?.id ?? '';
    return api.call(({ resources }) =>
      resources.createNetwork({ name: 'A', address: 'a.internal', remoteNetworkId }, calmly),
    );
  };
  const readResource = (): Promise<unknown> =>
    twingate.api.call(({ resources }) => resources.get(MISSING_RESOURCE, calmly));
  const updateResource = (id: string, input: object): Promise<unknown> =>
    twingate.api.call(({ resources }) => resources.updateNetwork(id, input, calmly), {
      type: 'Resource',
      id,
    });

  it('hands answers on', async () => {
    const { simulator } = twingate;
    const group = simulator.world.groups.add({ name: 'Admins' });
    const found = await twingate.api.call(({ groups }) => groups.get(group.id, calmly));
    expect(found).to.include({ id: group.id, name: 'Admins' });
    const names: string[] = [];
    for await (const { name } of twingate.api.iterate(({ groups }) => groups.list(calmly))) names.push(name);
    expect(names).to.deep.equal(simulator.world.groups.list().map(({ name }) => name));
    expect(twingate.api.keyRefusal).to.equal(undefined);
  });

  it('hands errors on that are not of the API', async () => {
    const bug = new RangeError('ours');
    expect(await twingate.errorOf(twingate.api.call(() => Promise.reject(bug)))).to.equal(bug);
  });

  describe('what cannot be done', () => {
    it('is terminal when a value is not acceptable', async () => {
      const { api, simulator } = twingate;
      const remoteNetworkId = simulator.world.remoteNetworks.list()[0]?.id ?? '';
      const call = api.call(({ resources }) =>
        resources.createNetwork({ name: 'A', address: 'no address', remoteNetworkId }, calmly),
      );
      const error = await twingate.errorOf(call);
      expect(seen(error)).to.deep.equal({ class: 'TerminalError', reason: 'RefusedByTwingate' });
      expect(error).to.have.property('message', 'CreateNetworkResource: Invalid IP or FQDN');
    });

    it('is tried again when the API refuses it for reasons of its own', async () => {
      const { api, simulator } = twingate;
      const group = simulator.world.groups.add({ type: 'SYNCED' });
      const call = api.call(({ groups }) => groups.update(group.id, { name: 'B' }, calmly), {
        type: 'Group',
        id: group.id,
      });
      expect(seen(await twingate.errorOf(call))).to.deep.equal({
        class: 'TransientError',
        reason: 'RefusedByTwingate',
        retryAfterMs: undefined,
      });
    });
  });

  describe('what does not exist', () => {
    const gone = { class: 'RemoteGoneError', reason: 'TwingateUnavailable', retryAfterMs: undefined };
    const refused = { class: 'TransientError', reason: 'RefusedByTwingate', retryAfterMs: undefined };
    const existing = (): string => twingate.simulator.world.resources.add({}).id;
    const cases: readonly [title: string, call: () => Promise<unknown>, expected: object][] = [
      [
        'the object of the call is gone, named by its ID',
        () => updateResource(MISSING_RESOURCE, { name: 'B' }),
        gone,
      ],
      [
        'the object of the call is gone, named by its type alone',
        () =>
          twingate.api.call(({ groups }) => groups.update(MISSING_GROUP, { name: 'B' }, calmly), {
            type: 'Group',
            id: MISSING_GROUP,
          }),
        gone,
      ],
      [
        'a network that the call names, by its type alone, is missing',
        () => updateResource(existing(), { remoteNetworkId: MISSING_NETWORK }),
        refused,
      ],
      [
        'a policy that the call names, by its ID, is missing',
        () => updateResource(existing(), { securityPolicyId: MISSING_POLICY }),
        refused,
      ],
      ['a create names a missing network', () => createResource(MISSING_NETWORK), refused],
      [
        'an object that nobody declared to be the one in question is missing',
        () => twingate.api.call(({ groups }) => groups.update(MISSING_GROUP, { name: 'B' }, calmly)),
        refused,
      ],
    ];
    for (const [title, call, expected] of cases) {
      it(`is told apart: ${title}`, async () => {
        expect(seen(await twingate.errorOf(call()))).to.deep.equal(expected);
      });
    }

    it('counts as deleted', async () => {
      const { api } = twingate;
      const id = MISSING_RESOURCE;
      await api.delete({ type: 'Resource', id }, ({ resources }) => resources.delete(id, calmly));
      expect(twingate.simulator.requests.list('DeleteResource').map(({ outcome }) => outcome)).to.deep.equal([
        'refused',
      ]);
    });

    it('is null in a read, no error', async () => {
      expect(await readResource()).to.equal(null);
    });
  });

  it('does not take a failed delete for done', async () => {
    const { api, simulator } = twingate;
    const { id } = simulator.world.groups.add({ type: 'SYNCED' });
    const error = await twingate.errorOf(
      api.delete({ type: 'Group', id }, ({ groups }) => groups.delete(id, calmly)),
    );
    expect(error).to.be.instanceOf(TransientError).and.not.instanceOf(RemoteGoneError);
    expect(simulator.world.groups.get(id)).not.to.equal(undefined);
  });

  describe('a mutation without a clear answer', () => {
    const faults = [
      { kind: 'lost-reply' },
      { kind: 'dropped-connection' },
      { kind: 'status', status: 502 },
      { kind: 'html' },
      { kind: 'empty-body' },
      { kind: 'truncated-body' },
      { kind: 'wrong-content-type' },
    ] as const;
    for (const fault of faults) {
      it(`may have been applied: ${fault.kind}`, async () => {
        twingate.simulator.faults.add({ fault });
        expect(await twingate.errorOf(createResource())).to.be.instanceOf(UnansweredError);
        expect(twingate.simulator.requests.writes).to.equal(1);
      });
    }

    it('may have been applied: cut off by us', async () => {
      const { api, simulator } = twingate;
      simulator.faults.add({ fault: { kind: 'slow', delayMs: 5000 } });
      const stopping = new AbortController();
      const call = api.call(({ groups }) =>
        groups.create({ name: 'A' }, { ...calmly, signal: stopping.signal }),
      );
      await twingate.clock.runUntil(() => simulator.requests.writes === 1, { maxMs: 1000 });
      stopping.abort();
      expect(await twingate.errorOf(call)).to.be.instanceOf(UnansweredError);
    });

    it('may have been applied: not answered in time', async () => {
      twingate.simulator.faults.add({ fault: { kind: 'slow', delayMs: 120_000 } });
      expect(await twingate.errorOf(createResource())).to.be.instanceOf(UnansweredError);
    });
  });

  const failing: readonly [fault: Fault, error: string][] = [
    [{ kind: 'status', status: 500 }, 'OverloadedError'],
    [{ kind: 'slow', delayMs: 60_000 }, 'OverloadedError'],
    [{ kind: 'dropped-connection' }, 'TransientError'],
  ];
  for (const [fault, error] of failing) {
    it(`calls reads that fail something that may pass, and says whether it was too much: ${fault.kind}`, async () => {
      twingate.simulator.faults.add({ fault, times: 'unlimited' });
      expect(seen(await twingate.errorOf(readResource()))).to.deep.equal({
        class: error,
        reason: 'TwingateUnavailable',
        retryAfterMs: undefined,
      });
    });
  }

  it('passes on how long the API asks to wait when it is over its limits', async () => {
    twingate.simulator.faults.add({
      fault: { kind: 'rate-limit', retryAfterSeconds: 42 },
      times: 'unlimited',
    });
    for (const call of [createResource, readResource]) {
      expect(seen(await twingate.errorOf(call()))).to.deep.equal({
        class: 'TransientError',
        reason: 'RateLimited',
        retryAfterMs: 42_000,
      });
    }
    expect(twingate.simulator.world.resources.list()).to.deep.equal([]);
  });

  describe('when the API refuses the key', () => {
    const credentials = { class: 'TransientError', reason: 'CredentialsRefused', retryAfterMs: 300_000 };
    const listGroups = async (): Promise<number> => {
      const ids = new Set<string>();
      for await (const { id } of twingate.api.iterate(({ groups }) => groups.list(calmly))) ids.add(id);
      return ids.size;
    };
    const revoke = (): (() => void) =>
      twingate.simulator.faults.add({ fault: { kind: 'refused-key' }, times: 'unlimited' });

    it('says so to everybody, without asking again', async () => {
      revoke();
      for (const call of [readResource, createResource, listGroups]) {
        const error = await twingate.errorOf(call());
        expect(seen(error)).to.deep.equal(credentials);
        expect(error).to.have.property('message', REFUSAL);
      }
      expect(twingate.api.keyRefusal).to.equal(REFUSAL);
      expect(twingate.simulator.requests.counters()).to.include({ reads: 1, writes: 0 });
    });

    for (const [name, call] of [
      ['calls', readResource],
      ['lists', listGroups],
    ] as const) {
      it(`lets one of many ${name} a minute through, to see whether that is still so`, async () => {
        const { clock, simulator } = twingate;
        revoke();
        await twingate.errorOf(call());
        for (let minute = 1; minute <= 5; minute += 1) {
          await clock.advance(59_999);
          expect(seen(await twingate.errorOf(call()))).to.deep.equal(credentials);
          expect(simulator.requests.reads).to.equal(minute);
          await clock.advance(1);
          const errors = await Promise.allSettled([call(), call(), call()]);
          expect(errors.map(({ status }) => status)).to.deep.equal(['rejected', 'rejected', 'rejected']);
          expect(simulator.requests.reads).to.equal(minute + 1);
        }
      });
    }

    it('goes on as if nothing had been as soon as the key is accepted', async () => {
      const restore = revoke();
      await twingate.errorOf(readResource());
      restore();
      expect(seen(await twingate.errorOf(readResource()))).to.deep.equal(credentials);
      await twingate.clock.advance(60_000);
      expect(await readResource()).to.equal(null);
      expect(twingate.api.keyRefusal).to.equal(undefined);
      expect(await listGroups()).to.equal(twingate.simulator.world.groups.list().length);
      await createResource();
    });

    it('still remembers the refusal when the probe meets another failure', async () => {
      const restore = revoke();
      await twingate.errorOf(readResource());
      restore();
      await twingate.clock.advance(60_000);
      twingate.simulator.faults.add({ fault: { kind: 'status', status: 503 }, times: 3 });
      expect(seen(await twingate.errorOf(readResource()))).to.include({ reason: 'TwingateUnavailable' });
      expect(twingate.api.keyRefusal).to.equal(REFUSAL);
      expect(seen(await twingate.errorOf(readResource()))).to.deep.equal(credentials);
    });

    it('never shows the key', async () => {
      revoke();
      const error = await twingate.errorOf(readResource());
      expect(JSON.stringify(error) + String((error as Error).stack)).not.to.contain(
        twingate.simulator.apiKey,
      );
    });
  });
});
