import type { VirtualClock } from '@twingate-kit/testkit';

/** How a call ended. */
export interface Outcome<Value> {
  readonly value?: Value;
  readonly error?: unknown;
}

/** Moves time, ten minutes at most, until the call has ended. */
export async function outcomeOf<Value>(clock: VirtualClock, call: Promise<Value>): Promise<Outcome<Value>> {
  let outcome: Outcome<Value> | undefined;
  void call.then(
    (value) => (outcome = { value }),
    (error: unknown) => (outcome = { error }),
  );
  await clock.runUntil(() => outcome !== undefined, { maxMs: 600_000 });
  return outcome ?? {};
}
