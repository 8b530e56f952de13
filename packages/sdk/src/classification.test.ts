import { expect } from 'chai';
import type { FailureContext } from './classification.js';
import {
  fromFetchFailure,
  fromGraphQLErrors,
  fromHttpAnswer,
  fromRefusal,
  parseRetryAfter,
} from './classification.js';
import type { OperationKind } from './operation.js';

const secret = 'tk-very-secret';

function context(kind: OperationKind = 'mutation'): FailureContext {
  return {
    operation: { name: 'TestOperation', kind, source: '', rootFields: [] },
    scrub: (text) => text.replaceAll(secret, '[redacted]'),
  };
}

describe('classification of refused mutations', () => {
  it('tells which object is missing, as far as the API says', () => {
    expect(fromRefusal("Field 'id' Resource with id 'X:1' does not exist.", context())).to.include({
      field: 'id',
      entityType: 'Resource',
      entityId: 'X:1',
    });
    expect(fromRefusal('RemoteNetwork does not exist', context())).to.include({
      entityType: 'RemoteNetwork',
    });
  });

  it('is not misled by what a quoted name says', () => {
    expect(fromRefusal("Group with name 'x does not exist' already exists.", context()).code).to.equal(
      'ALREADY_EXISTS',
    );
  });

  it('has a message when the API gives no reason', () => {
    expect(fromRefusal(null, context()).message).to.contain('without a reason');
  });
});

describe('classification of GraphQL errors', () => {
  const malformedId = {
    errors: [{ message: "{'id': ['Unable to parse global ID']}", path: ['resourceDelete'] }],
    executed: true,
    retryAfter: null,
  };

  it('takes a malformed ID for invalid input that was not applied', () => {
    expect(fromGraphQLErrors(malformedId, context())).to.include({
      code: 'INVALID_INPUT',
      mayHaveBeenApplied: false,
    });
  });

  it('takes "429 Too Many Requests" in a body for a refusal because of limits, 60 s without Retry-After', () => {
    const errors = [{ message: '429 Too Many Requests' }];
    expect(fromGraphQLErrors({ errors, executed: false, retryAfter: null }, context())).to.include({
      code: 'RATE_LIMITED',
      retryAfterMs: 60_000,
      mayHaveBeenApplied: false,
    });
    expect(fromGraphQLErrors({ errors, executed: false, retryAfter: '7' }, context())).to.include({
      retryAfterMs: 7000,
    });
  });

  it('counts a mutation that failed while it was executed as possibly applied', () => {
    const errors = [{ message: 'internal error' }];
    const outcomes = [true, false].map(
      (executed) => fromGraphQLErrors({ errors, executed, retryAfter: null }, context()).mayHaveBeenApplied,
    );
    expect(outcomes).to.deep.equal([true, false]);
    expect(
      fromGraphQLErrors({ errors, executed: true, retryAfter: null }, context('query')).mayHaveBeenApplied,
    ).to.equal(false);
  });

  it('leaves out the variable that a server quotes, and the key', () => {
    const message = `Variable "$pem" got invalid value "PRIVATE"; key ${secret}`;
    const error = fromGraphQLErrors({ errors: [{ message }], executed: false, retryAfter: null }, context());
    expect(error.message).to.equal('TestOperation: Variable "$pem" got an invalid value');
    expect(fromRefusal(`no ${secret} here`, context()).message).to.equal('TestOperation: no [redacted] here');
  });

  it('survives errors of any shape', () => {
    for (const errors of ['text', 7, [null, { message: 5 }], {}]) {
      expect(fromGraphQLErrors({ errors, executed: false, retryAfter: null }, context()).code).to.equal(
        'GRAPHQL',
      );
    }
  });
});

describe('classification of HTTP answers', () => {
  interface Case {
    readonly title: string;
    readonly status: number;
    readonly type?: string;
    readonly body?: string;
    readonly code: string | undefined;
    readonly problem?: string;
    readonly maybeApplied: boolean;
  }
  const cases: readonly Case[] = [
    { title: 'JSON', status: 200, body: '{}', code: undefined, maybeApplied: false },
    {
      title: 'a redirect after the work was done',
      status: 303,
      body: '',
      code: 'PROTOCOL',
      problem: 'redirect',
      maybeApplied: true,
    },
    {
      title: '400 with GraphQL errors',
      status: 400,
      body: '{"errors":[{"message":"bad"}]}',
      code: 'GRAPHQL',
      maybeApplied: false,
    },
    {
      title: '400 with a refusal because of limits',
      status: 400,
      body: '{"errors":[{"message":"429 Too Many Requests"}]}',
      code: 'RATE_LIMITED',
      maybeApplied: false,
    },
    { title: '404', status: 404, body: 'no', code: 'TRANSPORT', maybeApplied: false },
    { title: '408', status: 408, body: 'no', code: 'TRANSPORT', maybeApplied: true },
  ];
  for (const { title, status, type = 'application/json', body = '', code, problem, maybeApplied } of cases) {
    it(`takes ${title} for ${code ?? 'an answer'}${problem === undefined ? '' : ` (${problem})`}`, () => {
      const answer = { status, body, headers: new Headers({ 'content-type': type }) };
      const error = fromHttpAnswer(answer, context());
      expect(error?.code).to.equal(code);
      if (error === undefined) return;
      expect(error.mayHaveBeenApplied).to.equal(maybeApplied);
      expect(fromHttpAnswer(answer, context('query'))?.mayHaveBeenApplied).to.equal(false);
      if (problem !== undefined) expect(error).to.include({ problem });
    });
  }

  it('keeps the Retry-After of a 503', () => {
    const headers = new Headers({ 'retry-after': '3' });
    expect(fromHttpAnswer({ status: 503, body: '', headers }, context())).to.include({ retryAfterMs: 3000 });
  });
});

describe('Retry-After', () => {
  it('is read as seconds, at least one and at most an hour', () => {
    expect(['5', ' 1.5 ', '0', '99999999'].map(parseRetryAfter)).to.deep.equal([5000, 1500, 1000, 3_600_000]);
  });

  it('is unknown when it is absent or not a number', () => {
    expect([null, '', 'soon', '-1', '1e3'].map(parseRetryAfter)).to.deep.equal(
      Array.from({ length: 5 }, () => undefined),
    );
  });
});

describe('classification of connection failures', () => {
  const failure = (cause: object): Error => new TypeError('fetch failed', { cause });

  it('knows failures to connect as provably unsent', () => {
    const causes = [
      { code: 'ECONNREFUSED', syscall: 'connect' },
      { code: 'ERR_NOT_SENT' },
      { code: 'ENOTFOUND', syscall: 'getaddrinfo' },
      { code: 'EAI_AGAIN' },
      { code: 'EHOSTUNREACH', syscall: 'connect' },
      { code: 'UND_ERR_CONNECT_TIMEOUT' },
      { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
      { code: 'ECONNREFUSED', errors: [{ code: 'ECONNREFUSED' }, { syscall: 'connect' }] },
    ];
    for (const cause of causes) {
      expect(fromFetchFailure(failure(cause), context()), JSON.stringify(cause)).to.include({
        unsent: true,
        mayHaveBeenApplied: false,
      });
    }
  });

  it('takes every other failure of a mutation for possibly applied', () => {
    const causes = [
      { code: 'ECONNRESET', syscall: 'read' },
      { code: 'EPIPE', syscall: 'write' },
      { code: 'UND_ERR_SOCKET' },
      { code: 'EHOSTUNREACH', syscall: 'read' },
      { errors: [{ code: 'ECONNREFUSED' }, { code: 'ECONNRESET' }] },
      { errors: [] },
      {},
    ];
    for (const cause of causes) {
      expect(fromFetchFailure(failure(cause), context()), JSON.stringify(cause)).to.include({
        unsent: false,
        mayHaveBeenApplied: true,
      });
    }
  });

  it('copes with anything thrown, and keeps no cause', () => {
    for (const thrown of [undefined, 'text', new Error(secret), failure({ code: secret })]) {
      const error = fromFetchFailure(thrown, context());
      expect(error.message).to.not.contain(secret);
      expect(error.cause).to.equal(undefined);
    }
  });
});
