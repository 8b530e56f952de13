import type { Fault } from './faults.js';
import { htmlReply, type HttpReply, keyRefused, type Reply, tooManyRequests } from './reply.js';

/** What a fault changes in the course of a request. */
export interface FaultPlan {
  /** Whether the request takes effect. */
  readonly executes: boolean;
  /** Wait before it takes effect. */
  readonly delayMs: number;
  /** The connection is destroyed this long after the request arrived, whatever happens to it. */
  readonly destroyAfterMs?: number | undefined;
  /** Makes the answer from the right one. */
  readonly shape: (right: HttpReply) => Reply;
}

const untouched: FaultPlan = { executes: true, delayMs: 0, shape: (right) => right };

const statusTexts: Readonly<Record<number, string>> = {
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

type Plans = { readonly [K in Fault['kind']]: (fault: Extract<Fault, { readonly kind: K }>) => FaultPlan };

const plans: Plans = {
  'rate-limit': ({ retryAfterSeconds }) => instead(() => tooManyRequests(retryAfterSeconds)),
  status: ({ status, body, applied = false }) => ({
    ...instead(() => statusReply(status, body)),
    executes: applied,
  }),
  html: ({ applied = false }) => ({ ...instead(() => htmlReply('Welcome', 200)), executes: applied }),
  'refused-key': ({ answer = 'json' }) => instead(() => keyRefused(answer)),
  'dropped-connection': () => instead(() => 'destroy'),
  'lost-reply': () => ({ ...untouched, shape: () => 'destroy' }),
  'empty-body': ({ applied = true }) => ({
    ...untouched,
    executes: applied,
    shape: (right) => ({ ...right, body: '' }),
  }),
  'truncated-body': ({ applied = true }) => ({ ...untouched, executes: applied, shape: firstHalf }),
  'wrong-content-type': () => ({ ...untouched, shape: (right) => ({ ...right, contentType: 'text/plain' }) }),
  'late-commit': ({ delayMs, destroyAfterMs }) => ({ ...untouched, delayMs, destroyAfterMs }),
  slow: ({ delayMs }) => ({ ...untouched, delayMs }),
};

export const faultKinds: readonly string[] = Object.keys(plans);

export function planFault(fault: Fault | undefined): FaultPlan {
  if (fault === undefined) return untouched;
  // The table has the entry of each kind take exactly that kind.
  return (plans[fault.kind] as (fault: Fault) => FaultPlan)(fault);
}

function instead(reply: () => Reply): FaultPlan {
  return { executes: false, delayMs: 0, shape: reply };
}

function statusReply(status: number, body: string | undefined): HttpReply {
  const page = htmlReply(`${status} ${statusTexts[status] ?? 'Error'}`, status);
  return body === undefined ? page : { ...page, body };
}

function firstHalf(right: HttpReply): HttpReply {
  return { ...right, body: right.body.slice(0, Math.ceil(right.body.length / 2)) };
}
