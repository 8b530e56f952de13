import { expect } from 'chai';
import type { TestCluster } from '../cluster/cluster.js';
import { eventually } from '../fixtures/eventually.js';
import { KubeHttp } from '../fixtures/kube-http.js';
import type { SuiteCluster } from './suite.js';

interface Stored {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly ownerReferences?: readonly object[];
    readonly deletionTimestamp?: string;
  };
}

let namespaces = 0;

/** What becomes of owned objects, as the owner's deletion asks. */
export function ownershipSuite(cluster: SuiteCluster): void {
  describe(`owned objects on ${cluster.name}`, () => {
    let running: TestCluster | undefined;
    let kube: KubeHttp;
    let collection: string;

    before(async () => {
      running = await cluster.start();
      kube = await KubeHttp.connect(running.kubeconfigPath);
    });
    beforeEach(async () => {
      namespaces += 1;
      const namespace = `ownership-${process.pid}-${namespaces}`;
      await kube.createNamespace(namespace);
      collection = `/api/v1/namespaces/${namespace}/configmaps`;
    });
    after(async () => {
      await kube.close();
      await running?.stop();
    });

    async function create(
      name: string,
      owners: readonly Stored[] = [],
      finalizers: readonly string[] = [],
    ): Promise<Stored> {
      const ownerReferences = owners.map(({ metadata }) => ({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        name: metadata.name,
        uid: metadata.uid,
        blockOwnerDeletion: true,
      }));
      const metadata = { name, ownerReferences, finalizers };
      return (await kube.call('POST', collection, {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata,
      })) as Stored;
    }

    async function find(name: string): Promise<Stored | undefined> {
      const { status, body } = await kube.exchange('GET', `${collection}/${name}`);
      return status === 404 ? undefined : (body as Stored);
    }

    async function gone(name: string): Promise<void> {
      await eventually(async () => ((await find(name)) === undefined ? true : undefined));
    }

    const remove = (name: string, propagationPolicy: string): Promise<unknown> =>
      kube.call('DELETE', `${collection}/${name}`, { propagationPolicy });

    it('go after their owner when it is deleted in the background', async () => {
      const owner = await create('owner');
      await create('owned', [owner]);
      await remove('owner', 'Background');
      expect(await find('owner')).to.equal(undefined);
      await gone('owned');
    });

    it('go before their owner when it is deleted in the foreground', async () => {
      const owner = await create('owner');
      await create('owned', [owner], ['example.com/keep']);
      await remove('owner', 'Foreground');
      await eventually(async () =>
        (await find('owned'))?.metadata.deletionTimestamp === undefined ? undefined : true,
      );
      expect((await find('owner'))?.metadata.deletionTimestamp).to.be.a('string');
      await kube.call('PATCH', `${collection}/owned`, { metadata: { finalizers: null } });
      await gone('owner');
      expect(await find('owned')).to.equal(undefined);
    });

    it('stay without owner when they are orphaned', async () => {
      const owner = await create('owner');
      await create('owned', [owner]);
      await remove('owner', 'Orphan');
      await gone('owner');
      expect((await find('owned'))?.metadata.ownerReferences ?? []).to.deep.equal([]);
    });

    it('stay as long as one of their owners does', async () => {
      const [first, second] = [await create('first'), await create('second')];
      await create('owned', [first, second]);
      await remove('first', 'Background');
      await eventually(async () =>
        (await find('owned'))?.metadata.ownerReferences?.length === 1 ? true : undefined,
      );
      await remove('second', 'Background');
      await gone('owned');
    });
  });
}
