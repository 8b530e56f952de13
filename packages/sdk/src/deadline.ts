import type { Clock } from './clock.js';

/** A signal that is aborted by a timeout or by another signal, and knows which it was. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Why the signal was aborted; undefined while it is not. */
  cause(): 'timeout' | 'aborted' | undefined;
  /** Stops the timer and lets go of the other signal. */
  dispose(): void;
}

/** Starts a deadline on an injected clock, which AbortSignal.timeout cannot use. */
export function startDeadline(clock: Clock, timeoutMs: number, outer?: AbortSignal): Deadline {
  const controller = new AbortController();
  let cause: 'timeout' | 'aborted' | undefined;
  const end = (why: 'timeout' | 'aborted') => (): void => {
    cause ??= why;
    controller.abort();
  };
  const onAbort = end('aborted');
  const cancel = clock.after(timeoutMs, end('timeout'));
  outer?.addEventListener('abort', onAbort);
  if (outer?.aborted === true) onAbort();
  return {
    signal: controller.signal,
    cause: () => cause,
    dispose() {
      cancel();
      outer?.removeEventListener('abort', onAbort);
    },
  };
}
