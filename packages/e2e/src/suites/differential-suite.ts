import { expect } from 'chai';
import fc from 'fast-check';
import type { TestCluster } from '../cluster/cluster.js';
import { operation } from '../fixtures/differential/arbitrary-operation.js';
import { comparable } from '../fixtures/differential/comparable.js';
import type { Operation } from '../fixtures/differential/operation.js';
import { Replica } from '../fixtures/differential/replica.js';
import { KubeHttp } from '../fixtures/kube-http.js';
import type { SuiteCluster } from './suite.js';

export interface DifferentialLoad {
  /** A failure prints its seed: put it here to see it again. */
  readonly seed: number;
  /** Sequences of operations. */
  readonly runs: number;
  /** Operations of one sequence at most. */
  readonly length: number;
  /** Operations of all sequences at least. */
  readonly atLeast: number;
}

/** The same random operations, sent to two API servers, are answered alike. */
export function differentialSuite(
  clusters: readonly [SuiteCluster, SuiteCluster],
  { seed, runs, length, atLeast }: DifferentialLoad,
): void {
  describe(`${clusters[0].name} and ${clusters[1].name}`, () => {
    const running: TestCluster[] = [];
    const servers: KubeHttp[] = [];

    before(async () => {
      for (const cluster of clusters) {
        const started = await cluster.start();
        running.push(started);
        servers.push(await KubeHttp.connect(started.kubeconfigPath));
      }
    });
    after(async () => {
      await Promise.all(servers.map((server) => server.close()));
      await Promise.all(running.map((cluster) => cluster.stop()));
    });

    it(`answer at least ${atLeast} operations in ${runs} sequences alike`, async () => {
      let namespaces = 0;
      let compared = 0;
      const sequences = fc.array(operation, { minLength: 1, maxLength: length, size: 'max' });
      const property = fc.asyncProperty(sequences, async (operations) => {
        namespaces += 1;
        const namespace = `differential-${process.pid}-${namespaces}`;
        const replicas = await Promise.all(servers.map((server) => replicaOf(server, namespace)));
        await compare(operations, replicas);
        compared += operations.length;
      });
      const limit = { interruptAfterTimeLimit: 540_000, markInterruptAsFailure: true };
      await fc.assert(property, { seed, numRuns: runs, ...limit });
      expect(compared, 'operations that were compared').to.be.at.least(atLeast);
    }).timeout(600_000);
  });
}

async function replicaOf(server: KubeHttp, namespace: string): Promise<Replica> {
  await server.createNamespace(namespace);
  return new Replica(server, namespace);
}

async function compare(operations: readonly Operation[], replicas: readonly Replica[]): Promise<void> {
  for (const [index, sent] of operations.entries()) {
    const [first, second] = await Promise.all(
      replicas.map(async (replica) => comparable(await replica.execute(sent))),
    );
    // fast-check shows the message alone.
    const answers = [first, second].map((answer) => JSON.stringify(answer)).join('\n');
    expect(first, `operation ${index + 1}: ${JSON.stringify(sent)}\n${answers}\n`).to.deep.equal(second);
  }
}
