import { expect } from 'chai';
import type { ManagedObject, ManagedStatus, StatusCondition } from './external-resource.js';
import { readStatusCondition, statusPatch, type ConditionState, type StatusReport } from './status.js';

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
const EARLIER = '2026-01-01T00:00:00Z';

const isSynced: ConditionState = { status: 'True', reason: 'Synced', message: 'as asked' };
const isReady: ConditionState = { status: 'True', reason: 'Available', message: 'exists' };
const refused: ConditionState = { status: 'False', reason: 'Refused', message: 'no' };

const condition = (
  type: string,
  state: ConditionState,
  rest: Partial<StatusCondition> = {},
): StatusCondition => ({
  type,
  ...state,
  observedGeneration: 1,
  lastTransitionTime: EARLIER,
  ...rest,
});

const settled: ManagedStatus = {
  id: 'a',
  observedGeneration: 1,
  conditions: [condition('Synced', isSynced), condition('Ready', isReady)],
  lastSyncedTime: EARLIER,
};

const objectWith = (status?: ManagedStatus): ManagedObject => ({
  metadata: { name: 'a' },
  spec: {},
  ...(status === undefined ? {} : { status }),
});

describe('statusPatch', () => {
  const report: StatusReport = { generation: 1, synced: isSynced, ready: isReady, id: 'a' };

  it('writes the whole status of a new object', () => {
    expect(statusPatch(objectWith(), { ...report, wroteRemote: true }, NOW)).to.deep.equal({
      status: {
        id: 'a',
        observedGeneration: 1,
        conditions: [
          condition('Synced', isSynced, { lastTransitionTime: '2026-01-02T03:04:05Z' }),
          condition('Ready', isReady, { lastTransitionTime: '2026-01-02T03:04:05Z' }),
        ],
        lastSyncedTime: '2026-01-02T03:04:05.678Z',
      },
    });
  });

  it('writes nothing when the status says it all already', () => {
    expect(statusPatch(objectWith(settled), report, NOW)).to.equal(undefined);
    expect(statusPatch(objectWith(settled), { generation: 1, synced: isSynced }, NOW)).to.equal(undefined);
  });

  it('writes the time of a remote write, and that alone, when nothing else changed', () => {
    expect(statusPatch(objectWith(settled), { ...report, wroteRemote: true }, NOW)).to.deep.equal({
      status: { lastSyncedTime: '2026-01-02T03:04:05.678Z' },
    });
  });

  it('moves the time of a transition only with the status of its condition', () => {
    const patch = statusPatch(objectWith(settled), { generation: 2, synced: refused }, NOW);
    expect(patch).to.deep.equal({
      status: {
        observedGeneration: 2,
        conditions: [
          condition('Synced', refused, { observedGeneration: 2, lastTransitionTime: '2026-01-02T03:04:05Z' }),
          condition('Ready', isReady),
        ],
      },
    });
    const again = { ...refused, message: 'still no' };
    const before: ManagedStatus = {
      ...settled,
      conditions: [condition('Synced', refused), condition('Ready', isReady)],
    };
    expect(statusPatch(objectWith(before), { generation: 1, synced: again }, NOW)).to.deep.equal({
      status: { conditions: [condition('Synced', again), condition('Ready', isReady)] },
    });
  });

  it('keeps conditions of others', () => {
    const foreign = condition('Audited', isReady);
    const patch = statusPatch(
      objectWith({ conditions: [foreign] }),
      { generation: 1, synced: isSynced },
      NOW,
    );
    expect(patch).to.deep.equal({
      status: {
        observedGeneration: 1,
        conditions: [foreign, condition('Synced', isSynced, { lastTransitionTime: '2026-01-02T03:04:05Z' })],
      },
    });
  });

  it('writes a new ID', () => {
    expect(statusPatch(objectWith(settled), { ...report, id: 'b' }, NOW)).to.deep.equal({
      status: { id: 'b' },
    });
  });

  it('says nothing of a generation that it does not know', () => {
    const patch = statusPatch(objectWith(), { generation: undefined, synced: isSynced }, NOW);
    const unknown = { type: 'Synced', ...isSynced, lastTransitionTime: '2026-01-02T03:04:05Z' };
    expect(patch).to.deep.equal({ status: { conditions: [unknown] } });
  });

  const pins: readonly [
    title: string,
    noted: string | undefined,
    reported: string | null | undefined,
    patch: object | undefined,
  ][] = [
    ['notes a stale pinned ID', undefined, 'x', { status: { stalePinnedId: 'x' } }],
    ['replaces a noted one', 'x', 'y', { status: { stalePinnedId: 'y' } }],
    ['keeps a noted one that is not spoken of', 'x', undefined, undefined],
    ['does not repeat itself', 'x', 'x', undefined],
    ['removes a noted one', 'x', null, { status: { stalePinnedId: null } }],
    ['removes nothing that is not there', undefined, null, undefined],
  ];
  for (const [title, noted, reported, patch] of pins) {
    it(title, () => {
      const status = { ...settled, ...(noted === undefined ? {} : { stalePinnedId: noted }) };
      const said = reported === undefined ? report : { ...report, stalePinnedId: reported };
      expect(statusPatch(objectWith(status), said, NOW)).to.deep.equal(patch);
    });
  }
});

describe('readStatusCondition', () => {
  it('finds a condition by its type', () => {
    expect(readStatusCondition(settled, 'Ready')).to.deep.equal(condition('Ready', isReady));
    expect(readStatusCondition({}, 'Ready')).to.equal(undefined);
    expect(readStatusCondition(undefined, 'Synced')).to.equal(undefined);
  });
});
