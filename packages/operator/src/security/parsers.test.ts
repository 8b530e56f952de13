import { inspect } from 'node:util';
import { createTwingateClient, isTwingateError } from '@twingate-kit/sdk';
import { sampleCertificates } from '@twingate-kit/testkit';
import { expect } from 'chai';
import fc from 'fast-check';
import { isTerminalError, isWaitingForError, type KubeObject } from '../engine/index.js';
import { courseOf } from '../external/course.js';
import { readMark } from '../external/create-mark.js';
import type { ManagedObject } from '../external/external-resource.js';
import { differing } from '../external/field-patch.js';
import { identityOf, mentionedIds } from '../external/identity.js';
import { withoutLegacyProgress } from '../external/legacy-progress.js';
import { names } from '../external/names.js';
import { readCertificate } from '../kinds/certificate-authority/certificate.js';
import type { TlsSecret } from '../kinds/certificate-authority/tls-secret.js';
import { byKey, withoutNulls } from '../kinds/connector/merged-lists.js';
import type { ServedAccess } from '../kinds/resource-access/access-object.js';
import { readClaim, recordedEdges } from '../kinds/resource-access/record.js';
import { normalizePortRanges } from '../kinds/resource/port-ranges.js';
import { desiredOf } from '../kinds/service/desired.js';
import { apiErrorFrom, KubeApiError } from '../kube/errors.js';
import { parseChallenge } from '../registry/challenge.js';
import { parseImageRepository } from '../registry/image-repository.js';
import { credentialsFor } from '../registry/pull-credentials.js';
import { parseAnswer } from '../registry/registry-http.js';
import { nextRun, scheduleProblem } from '../registry/schedule.js';
import { RegistryError } from '../registry/tag-source.js';
import { isVersionRange, newestVersion } from '../registry/version-range.js';
import { annotations, expectNoPollution, fuzz, fuzzAsync, json, near } from '../testing/fuzzing.js';

const wish = (name: string): string => names.serviceAnnotations.prefix + name;
const values = near(
  'true',
  'Network',
  '{"a":"b"}',
  '[{"name":"X","value":"y"}]',
  'UmVzb3VyY2U6MQ==',
  '443',
  'x',
);

const API_KEY = 'tk-fuzz-4be1c07d92f3';

describe('whatever is written into', () => {
  afterEach(expectNoPollution);

  it('annotations of a Service gives a resource or sentences about what is wrong', () => {
    const wishes = [
      'name',
      'type',
      'alias',
      'isVisible',
      'syncLabels',
      'securityPolicyId',
      'gatewayRef',
      'ports',
    ];
    const inputs = annotations([names.serviceAnnotations.enabled, ...wishes.map(wish)], values);
    fuzz(inputs, (given) => {
      const service = {
        metadata: { name: 'web', namespace: 'default', uid: 'u', annotations: given },
        spec: {},
      };
      const result = desiredOf(service);
      if (result.kind === 'invalid') expect(result.problems).to.not.be.empty;
      else expect(result.resource.metadata.name).to.equal('web-resource');
    });
  });

  it('annotations of policies gives one course', () => {
    const { paused, observeOnly, deletionPolicy, forceDelete } = names.annotations;
    const inputs = annotations(
      [paused, observeOnly, deletionPolicy, forceDelete],
      near('true', 'orphan', 'delete'),
    );
    fuzz(inputs, (given) => {
      const object = { metadata: { name: 'a', annotations: given } };
      const course = courseOf(object, { observeOnly: false, deletion: 'delete' });
      expect(course.kind).to.be.oneOf(['converge', 'observe', 'held']);
    });
  });

  const mark = { attempt: 'a', time: '2026-01-01T00:00:00Z', holder: 'h', input: { name: 'x' } };
  it('the mark of a create is read, or known to be unreadable', () => {
    fuzz(near(JSON.stringify(mark)), (text) => {
      const read = readMark(withAnnotation(names.annotations.createPending, text));
      expect(read.kind).to.be.oneOf(['open', 'malformed']);
    });
  });

  it('the claim of a grant is read or ignored, and its edges are pairs of IDs', () => {
    const claim = { resourceId: 'UmVz', principalId: 'R3Jv', principal: 'id R3Jv' };
    fuzz(fc.tuple(near(JSON.stringify(claim)), json()), ([text, status]) => {
      const object = {
        ...withAnnotation(names.annotations.edge, text),
        spec: {},
        status,
      } as unknown as ServedAccess;
      readClaim(object);
      for (const edge of recordedEdges(
        status === null ? { ...object, status: undefined as never } : object,
      )) {
        expect(edge.resourceId).to.be.a('string');
        expect(edge.principalId).to.be.a('string');
      }
    });
  });

  it('spec.id, status and the list of replaced IDs says which IDs an object names', () => {
    const text = fc.oneof(fc.constantFrom('', 'UmVz'), fc.string());
    fuzz(fc.tuple(text, text, near('["a","b"]', 'a,b')), ([id, statusId, replaced]) => {
      const base = withAnnotation(names.annotations.replaced, replaced);
      const object: ManagedObject = { ...base, spec: { id }, status: { id: statusId } };
      expect(identityOf(object).kind).to.be.oneOf(['none', 'import', 'recorded', 'moved']);
      for (const each of mentionedIds(object)) expect(each).to.be.a('string');
    });
  });

  it('annotations of the older operator is removed or left', () => {
    fuzz(
      annotations(['twingate.com/twingate_resource_create', 'twingate.com/touch-dummy'], values),
      (given) => {
        const removed = withoutLegacyProgress({ name: 'a', annotations: given }) ?? {};
        for (const name of Object.keys(removed)) expect(Object.hasOwn(given, name)).to.equal(true);
      },
    );
  });

  it('the certificate of a Secret is a certificate, or an error that quotes nothing of it', () => {
    fuzz(near(...sampleCertificates.map(({ pem }) => pem)), (text) => {
      const data = { 'ca.crt': Buffer.from(text).toString('base64') };
      const secret: TlsSecret = {
        metadata: { name: 'ca', namespace: 'x' },
        type: 'kubernetes.io/tls',
        data,
      };
      try {
        expect(readCertificate(secret).fingerprint).to.match(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
      } catch (error) {
        if (!isTerminalError(error) && !isWaitingForError(error)) throw error;
        if (text.trim().length > 8) expect(error.message).to.not.contain(text);
      }
    });
  });

  it('ports is ranges in order that do not touch', () => {
    const port = fc.integer({ min: 1, max: 65_535 });
    fuzz(
      fc.array(fc.tuple(port, port).map(([a, b]) => ({ start: Math.min(a, b), end: Math.max(a, b) }))),
      (ranges) => {
        const normal = normalizePortRanges(ranges);
        normal.forEach(({ start }, index) => expect(start).to.be.above((normal[index - 1]?.end ?? -1) + 1));
      },
    );
  });

  it('lists and objects that are merged keeps names that are tricky', () => {
    fuzz(fc.tuple(fc.array(json(), { maxLength: 6 }), json()), ([entries, value]) => {
      byKey(
        'name',
        entries.map((name) => ({ name })),
      );
      withoutNulls({ value });
      differing({}, { value });
      expectNoPollution();
    });
  });
});

describe('whatever is answered by', () => {
  afterEach(expectNoPollution);

  it('a registry as its list of tags is JSON, or its documented error', () => {
    fuzz(
      near('{"name":"a","tags":["1.0.0"]}', '{"count":1,"results":[{"name":"1.2.3"}]}', '<html>'),
      (text) => {
        const answer = { status: 200, headers: new Headers(), text };
        expectError(() => parseAnswer(new URL('https://registry.example/v2/'), answer), RegistryError);
      },
    );
  });

  it('a registry as tags is compared with a range in no time', () => {
    fuzz(
      fc.tuple(
        near('^1.0.0', '1.x || >=2 <3', '*'),
        fc.array(near('1.0.0', 'v1.2.3-beta.1', '1')),
        fc.boolean(),
      ),
      ([range, tags, allowPrerelease]) => {
        if (isVersionRange(range)) newestVersion(tags, { range, allowPrerelease });
      },
    );
  });

  it('a registry as a challenge is understood or not', () => {
    fuzz(
      near(
        'Bearer realm="https://auth.example/token",service="r",scope="repository:a:pull"',
        'Basic realm="x"',
      ),
      (text) => {
        parseChallenge(text);
      },
    );
  });

  it('Twingate is an answer, or an error of the SDK that quotes no secret', async () => {
    const page =
      '{"data":{"group":{"id":"R3JvdXA6MQ==","name":"A"}},"errors":[{"message":"no","path":["a"]}]}';
    const status = fc.oneof(
      fc.constantFrom(200, 400, 401, 403, 404, 429, 500, 503),
      fc.integer({ min: 200, max: 599 }),
    );
    const type = fc.constantFrom('application/json', 'text/html', 'text/plain', '');
    await fuzzAsync(
      fc.tuple(status, near(page, '{"data":null}', '<html>'), type),
      async ([code, text, contentType]) => {
        const get = (name: string): string | null => (name === 'content-type' ? contentType : null);
        const client = createTwingateClient({
          network: 'acme',
          apiKey: API_KEY,
          apiUrl: 'http://127.0.0.1:1/api/graphql/',
          maxAttempts: 1,
          fetch: () => Promise.resolve({ status: code, headers: { get }, text: () => Promise.resolve(text) }),
          clock: { now: () => 0, after: () => () => undefined },
        });
        try {
          await client.groups.get('R3JvdXA6MQ==');
        } catch (error) {
          if (!isTwingateError(error)) throw error;
          expect(inspect(error, { depth: 9 })).to.not.contain(API_KEY);
        }
      },
    );
  });

  it('the Kubernetes API as an error is an error of ours', () => {
    fuzz(
      fc.tuple(fc.integer({ min: 400, max: 599 }), near('{"kind":"Status","message":"no","reason":"Gone"}')),
      ([status, text]) => {
        const error = apiErrorFrom('get x', { status, text, headers: {} });
        expect(error).to.be.instanceOf(KubeApiError);
        expect(error.status).to.equal(status);
      },
    );
  });
});

describe('whatever people configure as', () => {
  it('a schedule has a next run, or a sentence about what is wrong', () => {
    fuzz(fc.tuple(near('0 0 * * *', '*/5 1-3 * 2 MON'), near('UTC', 'Europe/Berlin')), ([cron, timeZone]) => {
      if (scheduleProblem({ cron, timeZone }) === undefined) nextRun({ cron, timeZone }, 0);
    });
  });

  it('an image is understood or not', () => {
    fuzz(near('twingate/connector', 'registry.example:5000/a/b', 'docker.io/library/x'), (text) => {
      parseImageRepository(text);
    });
  });

  it('pull secrets is credentials or none', () => {
    const config =
      '{"auths":{"https://index.docker.io/v1/":{"auth":"cm9ib3Q6cGFzcw=="},"r:5000":{"username":"a","password":"b"}}}';
    fuzz(near(config), (text) => {
      const found = credentialsFor(text, 'r:5000');
      if (found !== undefined)
        expect([typeof found.username, typeof found.password]).to.deep.equal(['string', 'string']);
    });
  });
});

function withAnnotation(name: string, value: string): KubeObject {
  return { metadata: { name: 'a', namespace: 'default', uid: 'u', annotations: { [name]: value } } };
}

function expectError(run: () => unknown, type: new (...args: never[]) => Error): void {
  try {
    run();
  } catch (error) {
    expect(error).to.be.instanceOf(type);
  }
}
