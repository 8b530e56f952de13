import { kinds, type KindDefinition, type Violation } from '@twingate-kit/crds';
import { expect } from 'chai';
import type { TestCluster } from '../cluster/cluster.js';
import { type Exchange, KubeHttp } from '../fixtures/kube-http.js';
import { readSamples, type Sample, type SampleObject } from '../fixtures/samples.js';
import type { SuiteCluster } from './suite.js';

let namespaces = 0;

/** The API server and the validators of @twingate-kit/crds judge every sample alike. */
export function samplesSuite(cluster: SuiteCluster): void {
  describe(`samples on ${cluster.name}`, () => {
    namespaces += 1;
    const namespace = `samples-${process.pid}-${namespaces}`;
    let running: TestCluster | undefined;
    let kube: KubeHttp | undefined;

    before(async () => {
      running = await cluster.start();
      kube = await KubeHttp.connect(running.kubeconfigPath);
      await kube.createNamespace(namespace);
    });
    after(async () => {
      await kube?.close();
      await running?.stop();
    });

    const send = (kind: KindDefinition<unknown>, sample: Sample): Promise<Exchange> => {
      if (kube === undefined) throw new Error('The cluster did not start');
      return submit(kube, `/apis/twingate.com/v1beta/namespaces/${namespace}/${kind.plural}`, sample);
    };

    for (const kind of kinds) {
      for (const sample of readSamples('valid', kind)) {
        it(`accepts ${kind.kind} ${sample.name} and stores what the validator predicts`, async () => {
          expect(localVerdict(kind, sample)).to.deep.equal([]);
          const answer = await send(kind, sample);
          expect(answer.status, JSON.stringify(answer.body)).to.be.oneOf([200, 201]);
          const judged = sample.update ?? sample.created;
          expect(apartFromMetadata(answer.body)).to.deep.equal(
            apartFromMetadata(kind.applyDefaults(kind.prune(judged))),
          );
        });
      }
      for (const sample of readSamples('invalid', kind)) {
        it(`refuses ${kind.kind} ${sample.name} as the validator does`, async () => {
          const expected = localVerdict(kind, sample);
          expect(expected, 'violations found by the validator').to.not.have.length(0);
          const answer = await send(kind, sample);
          expect(answer.status, JSON.stringify(answer.body)).to.equal(422);
          expect(serverVerdict(answer)).to.have.deep.members(expected.map(comparable));
        });
      }
    }
  });
}

function localVerdict(kind: KindDefinition<unknown>, { created, update }: Sample): readonly Violation[] {
  return update === undefined ? kind.validate(created) : kind.validate(update, created);
}

/**
 * Creates the sample's object, writes its status, and replaces it when the sample is an update; resolves with the last
 * answer.
 */
async function submit(
  kube: KubeHttp,
  collection: string,
  { name, created, update }: Sample,
): Promise<Exchange> {
  let answer = await kube.exchange('POST', collection, { body: created });
  const replace = async (object: SampleObject, subresource: string): Promise<void> => {
    expect(answer.status, `before the update: ${JSON.stringify(answer.body)}`).to.be.oneOf([200, 201]);
    const { resourceVersion } = (answer.body as SampleObject).metadata;
    const body = { ...object, metadata: { ...object.metadata, resourceVersion } };
    answer = await kube.exchange('PUT', `${collection}/${name}${subresource}`, { body });
  };
  if (created['status'] !== undefined) await replace(created, '/status');
  if (update !== undefined) await replace(update, '');
  return answer;
}

interface Cause {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
}

interface Verdict {
  readonly path: string;
  readonly type: string;
  /** Only of rules: other words differ between validators. */
  readonly message?: string;
}

function serverVerdict({ body }: Exchange): readonly Verdict[] {
  const { details } = body as { readonly details: { readonly causes: readonly Cause[] } };
  return details.causes.flatMap((cause) => (cause.field === '<nil>' ? unplaced(cause) : [verdictOf(cause)]));
}

/** Without a field are the server's remarks, e.g. that rules were not checked, and combinations, whose words name it. */
function unplaced({ message }: Cause): readonly Verdict[] {
  const words = /^Invalid value: "[^"]*": "([^"]*)" must (?:not )?validate /.exec(message);
  return words === null ? [] : [{ path: words[1] ?? '', type: 'other' }];
}

const typeOfReason: Readonly<Record<string, Violation['type']>> = {
  FieldValueRequired: 'required',
  FieldValueTypeInvalid: 'type',
  FieldValueNotSupported: 'enum',
  FieldValueDuplicate: 'other',
  FieldValueTooLong: 'length',
};

/** What the schema refuses is always said with the same words; FieldValueInvalid is also said of rules. */
const schemaWords: readonly (readonly [RegExp, Violation['type']])[] = [
  [/ in body must be of type (?:date|date-time|email|hostname|ipv4|ipv6|uri|uuid|byte): /, 'format'],
  [/ in body should match '.*'$/, 'pattern'],
  [/ in body should be (?:greater|less) than or equal to -?\d+$/, 'range'],
];

function verdictOf({ reason, message, field }: Cause): Verdict {
  const type = schemaWords.find(([words]) => words.test(message))?.[1] ?? typeOfReason[reason];
  if (type !== undefined) return { path: field, type };
  return { path: field, type: 'rule', message: message.replace(/^Invalid value: (?:"[^"]*": )?/, '') };
}

function comparable({ path, type, message }: Violation): Verdict {
  return type === 'rule' ? { path, type, message } : { path, type };
}

function apartFromMetadata(object: unknown): unknown {
  return { ...(object as SampleObject), metadata: undefined };
}
