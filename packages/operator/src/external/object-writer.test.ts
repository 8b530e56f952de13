import { expect } from 'chai';
import { ConflictError, Store, TransientError, type KubeObject } from '../engine/index.js';
import { connectKube, KubeConfig, type KubeClient, type ResourceClient } from '../kube/index.js';
import { startEmbeddedCluster, type EmbeddedCluster } from '../testing/embedded-cluster.js';
import type { ManagedObject } from './external-resource.js';
import { ObjectWriter, type ObjectClient, type Patch } from './object-writer.js';

interface Group extends ManagedObject {
  readonly spec: { readonly id?: string | null; readonly name: string };
}

const GROUPS = { group: 'twingate.com', version: 'v1beta', plural: 'twingategroups', kind: 'TwingateGroup' };
const REF = { namespace: 'default', name: 'a' };
const someone = { fieldManager: 'someone' };
const note = (text: string): Patch => ({ metadata: { annotations: { note: text } } });
const noteOf = (object: KubeObject | undefined): string | undefined => object?.metadata.annotations?.['note'];

describe('ObjectWriter', () => {
  let cluster: EmbeddedCluster;
  let kube: KubeClient;
  let groups: ResourceClient<Group>;
  let store: Store<Group>;
  let writer: ObjectWriter<Group>;

  const connect = async (start: Promise<EmbeddedCluster>): Promise<void> => {
    cluster = await start;
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromString(cluster.kubeconfig);
    kube = connectKube({ kubeConfig, userAgent: 'test/1' });
    groups = kube.resource<Group>(GROUPS);
    store = new Store<Group>();
    writer = new ObjectWriter<Group>({ client: groups, store });
  };
  const disconnect = async (): Promise<void> => {
    await kube.close();
    await cluster.close();
  };
  const create = (): Promise<Group> =>
    groups.create({
      apiVersion: 'twingate.com/v1beta',
      kind: 'TwingateGroup',
      metadata: REF,
      spec: { name: 'A' },
    });
  /** Deletes the object and makes another one of the same name. */
  const replace = async (): Promise<Group> => {
    await groups.delete(REF);
    return create();
  };
  const errorOf = (promise: Promise<unknown>): Promise<unknown> =>
    promise.then(
      () => expect.fail('it succeeded'),
      (error: unknown) => error,
    );

  beforeEach(() => connect(startEmbeddedCluster()));
  afterEach(() => disconnect());

  describe('patch', () => {
    it('writes the patch, and the store has the answer at once', async () => {
      const created = await create();
      const answer = await writer.patch(created, { ...note('x'), spec: { id: 'b' } });
      expect(answer?.spec).to.deep.equal({ name: 'A', id: 'b' });
      expect(noteOf(answer)).to.equal('x');
      expect(store.list()).to.deep.equal([answer]);
      expect(await groups.get(REF)).to.deep.equal(answer);
    });

    it('writes as our field manager, and names the version that it read', async () => {
      const created = await create();
      const sent: unknown[] = [];
      const watched: ObjectClient<Group> = {
        get: (ref) => groups.get(ref),
        mergePatch: (...call) => {
          sent.push(call);
          return groups.mergePatch(...call);
        },
      };
      await new ObjectWriter<Group>({ client: watched, store }).patch(created, note('x'));
      const { resourceVersion } = created.metadata;
      expect(sent).to.deep.equal([
        [
          REF,
          { metadata: { annotations: { note: 'x' }, resourceVersion } },
          { fieldManager: 'twingate-operator' },
        ],
      ]);
    });

    it('gives way when the object changed since it was read', async () => {
      const created = await create();
      const changed = await groups.mergePatch(REF, { spec: { name: 'B' } }, someone);
      expect(await errorOf(writer.patch(created, note('x')))).to.be.instanceOf(ConflictError);
      expect(await groups.get(REF)).to.deep.equal(changed);
      expect(store.size).to.equal(0);
    });

    it('says that the object is gone', async () => {
      const created = await create();
      await groups.delete(REF);
      expect(await writer.patch(created, note('x'))).to.equal(undefined);
    });

    it('leaves a successor of the same name alone', async () => {
      const created = await create();
      const successor = await replace();
      expect(await errorOf(writer.patch(created, note('x')))).to.be.instanceOf(ConflictError);
      expect(await groups.get(REF)).to.deep.equal(successor);
    });

    it('calls a failing API server something that may pass', async () => {
      const created = await create();
      cluster.faults.fail({ status: 503, when: { verb: 'patch' }, retryAfterSeconds: 7 });
      const error = await errorOf(writer.patch(created, note('x')));
      expect(error).to.be.instanceOf(TransientError);
      expect(error).to.include({ reason: 'KubernetesRefused', retryAfterMs: 7000 });
    });
  });

  describe('patchFresh', () => {
    it('computes the patch anew from an object that changed, and keeps the change', async () => {
      const created = await create();
      await groups.mergePatch(REF, { spec: { name: 'B' } }, someone);
      const seen: string[] = [];
      const answer = await writer.patchFresh(created, (current) => {
        seen.push(current.spec.name);
        return note(`was ${current.spec.name}`);
      });
      expect(seen).to.deep.equal(['A', 'B']);
      expect(answer?.spec).to.deep.equal({ name: 'B' });
      expect(noteOf(answer)).to.equal('was B');
      expect(store.list()).to.deep.equal([answer]);
    });

    it('writes nothing when there is nothing to write', async () => {
      const created = await create();
      expect(await writer.patchFresh(created, () => undefined)).to.equal(created);
      expect(await groups.get(REF)).to.deep.equal(created);
    });

    it('writes nothing when somebody else did it meanwhile', async () => {
      const created = await create();
      const changed = await groups.mergePatch(REF, note('theirs'), someone);
      const answer = await writer.patchFresh(created, (current) =>
        noteOf(current) === undefined ? note('ours') : undefined,
      );
      expect(answer).to.deep.equal(changed);
      expect(await groups.get(REF)).to.deep.equal(changed);
    });

    it('writes status, and nothing but status, as its subresource', async () => {
      const created = await create();
      const patch = { spec: { name: 'ignored' }, status: { id: 'x', observedGeneration: 1 } };
      const answer = await writer.patchFresh(created, () => patch, 'status');
      expect(answer?.status).to.deep.equal({ id: 'x', observedGeneration: 1 });
      expect(answer?.spec).to.deep.equal({ name: 'A' });
      expect(answer?.metadata.generation).to.equal(1);
    });

    for (const subresource of [undefined, 'status'] as const) {
      const part = subresource ?? 'object';
      it(`says that the object is gone when its ${part} is written`, async () => {
        const created = await create();
        await groups.delete(REF);
        expect(await writer.patchFresh(created, () => note('x'), subresource)).to.equal(undefined);
      });

      it(`leaves a successor of the same name alone when its ${part} is written`, async () => {
        const created = await create();
        const successor = await replace();
        const patch = { ...note('x'), status: { id: 'x' } };
        expect(await writer.patchFresh(created, () => patch, subresource)).to.equal(undefined);
        expect(await groups.get(REF)).to.deep.equal(successor);
      });
    }

    it('gives up on an object that changes under every try', async () => {
      const created = await create();
      let tries = 0;
      const restless: ObjectClient<Group> = {
        get: (ref) => groups.get(ref),
        mergePatch: async (ref, patch, options) => {
          tries += 1;
          await groups.mergePatch(REF, note(`change ${tries}`), someone);
          return groups.mergePatch(ref, patch, options);
        },
      };
      writer = new ObjectWriter<Group>({ client: restless, store });
      const error = await errorOf(writer.patchFresh(created, () => ({ spec: { name: 'B' } })));
      expect(error).to.be.instanceOf(ConflictError).with.property('message').that.contains('default/a');
      expect(tries).to.equal(6);
      expect((await groups.get(REF)).spec).to.deep.equal({ name: 'A' });
    });

    it('explains a missing status subresource, which looks like a missing object', async () => {
      await disconnect();
      const mapCrd = (crd: object): Readonly<Record<string, unknown>> =>
        JSON.parse(
          JSON.stringify(crd, (key, value: unknown) => (key === 'subresources' ? undefined : value)),
        ) as Readonly<Record<string, unknown>>;
      await connect(startEmbeddedCluster({ mapCrd }));
      const created = await create();
      const error = await errorOf(writer.patchFresh(created, () => ({ status: { id: 'x' } }), 'status'));
      expect(error).to.be.instanceOf(TransientError);
      expect(error)
        .to.have.property('message')
        .that.contains('TwingateGroup has no status subresource: it is older than this operator');
    });

    it('calls a lost connection something that may pass', async () => {
      const created = await create();
      cluster.faults.reset({ when: { verb: 'patch' }, times: 10 });
      const error = await errorOf(writer.patchFresh(created, () => note('x')));
      expect(error).to.be.instanceOf(TransientError).and.to.include({ reason: 'KubernetesUnavailable' });
    });
  });
});
