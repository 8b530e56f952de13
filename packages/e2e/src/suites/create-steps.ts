import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import type { Environment } from '../fixtures/environment.js';
import type { Replica } from '../fixtures/replica.js';
import type { Hold, HoldingPoint, Passage } from '../fixtures/tollgate.js';

/** A leader that was frozen while it created an object. */
export interface Frozen {
  readonly leader: Replica;
  /** What was under way reaches its destination only now, when another one leads. */
  readonly afterTakeover?: () => Promise<void>;
}

/** A step of a create at which a leader can be frozen. */
export interface CreateStep {
  readonly name: string;
  /** It stays frozen until the other one has made the object itself, which then exists when this one wakes up. */
  readonly untilMade?: true;
  /** Applies the object and freezes whichever replica leads at this step of its creation. */
  freeze(scene: CreateScene): Promise<Frozen>;
}

export interface CreateScene {
  readonly env: Environment;
  readonly replicas: readonly Replica[];
  /** Of the object to create; no other has it. */
  readonly objectName: string;
  /** The replica that leads now. */
  readonly leader: () => Promise<Replica>;
}

type Write = 'mark' | 'call' | 'id' | 'status';

const writes: Readonly<Record<Write, string>> = {
  mark: 'the write of the mark',
  call: 'the call',
  id: 'the write of the ID',
  status: 'the write of the status',
};

/** Every step of a create, in order: before the first write, and each write on its way there and back. */
export const createSteps: readonly CreateStep[] = [
  beforeItHears(),
  held('mark', 'request', 'arrives'),
  held('mark', 'request', 'arrives late'),
  held('mark', 'request', 'is lost'),
  held('mark', 'reply', 'arrives'),
  { ...held('mark', 'reply', 'arrives'), untilMade: true },
  betweenMarkAndCall(),
  { ...betweenMarkAndCall(), untilMade: true },
  held('call', 'request', 'arrives'),
  held('call', 'request', 'arrives late'),
  held('call', 'request', 'is lost'),
  held('call', 'reply', 'arrives'),
  held('id', 'request', 'arrives'),
  held('id', 'request', 'arrives late'),
  held('id', 'reply', 'arrives'),
  held('status', 'request', 'arrives late'),
  held('status', 'reply', 'arrives'),
];

function beforeItHears(): CreateStep {
  return {
    name: 'before it has heard of the object',
    freeze: async ({ env, objectName, leader }) => {
      const frozen = await leader();
      frozen.freeze();
      await env.kube.create(env.resource(objectName));
      return { leader: frozen };
    },
  };
}

/** The API asks it to wait: the mark is written, and the call is the next thing that it does when it wakes up. */
function betweenMarkAndCall(): CreateStep {
  return {
    name: 'between the mark and the call',
    freeze: async ({ env, objectName, replicas }) => {
      const hold = holdAtAll(replicas, 'call', objectName, 'request');
      await env.kube.create(env.resource(objectName));
      const leader = await hold.reachedBy;
      hold.end({ retryAfterSeconds: 2 });
      // Time to hear of it.
      await sleep(400);
      leader.freeze();
      return { leader };
    },
  };
}

/** The version that it was computed from has passed. */
const CONFLICT = 409;

type Fortune = 'arrives' | 'arrives late' | 'is lost';

function held(write: Write, point: HoldingPoint, fortune: Fortune): CreateStep {
  const what = point === 'request' ? writes[write] : `the answer to ${writes[write]}`;
  const isLateWrite = fortune === 'arrives late' && write !== 'call';
  return {
    // What it finds then is the work of the other one.
    ...(isLateWrite ? { untilMade: true } : {}),
    name: `while ${what} is on its way and ${fortune}`,
    freeze: async ({ env, objectName, replicas }) => {
      const hold = holdAtAll(replicas, write, objectName, point);
      await env.kube.create(env.resource(objectName));
      const leader = await hold.reachedBy;
      leader.freeze();
      if (fortune === 'arrives late') {
        const afterTakeover = async (): Promise<void> => {
          hold.end('pass');
          if (isLateWrite) expect(await hold.status, what).to.equal(CONFLICT);
        };
        return { leader, afterTakeover };
      }
      hold.end(fortune === 'arrives' ? 'pass' : 'lose');
      return { leader };
    },
  };
}

interface HoldAtAll extends Pick<Hold, 'end'> {
  readonly reachedBy: Promise<Replica>;
  readonly status: Promise<number>;
}

/** A hold at the gates of all replicas, for the one that happens to lead. */
function holdAtAll(
  replicas: readonly Replica[],
  write: Write,
  objectName: string,
  point: HoldingPoint,
): HoldAtAll {
  const holds = replicas.map((replica) => {
    const gate = write === 'call' ? replica.twingate : replica.cluster;
    return { replica, hold: gate.hold((passage) => isWrite(write, objectName, passage), point) };
  });
  const reached = Promise.race(holds.map((held) => held.hold.reached.then(() => held)));
  // The one that takes over is not held.
  void reached.then(({ hold: reachedHold }) => {
    for (const { hold } of holds) if (hold !== reachedHold) hold.end('pass');
  });
  return {
    reachedBy: reached.then(({ replica }) => replica),
    end: (fate) => void reached.then(({ hold }) => hold.end(fate)),
    status: reached.then(({ hold }) => hold.status),
  };
}

function isWrite(write: Write, objectName: string, { method, path, body }: Passage): boolean {
  if (write === 'call') return body.includes('mutation Create') && body.includes(`"${objectName}"`);
  const [target = ''] = path.split('?');
  if (method !== 'PATCH') return false;
  if (write === 'status') return target.endsWith(`/${objectName}/status`);
  return target.endsWith(`/${objectName}`) && body.includes(write === 'mark' ? '"attempt' : '"id"');
}
