import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { parse } from 'yaml';
// Not published: only tests draw kinds.
import { drawnCrd } from '../../crd-gen/dist/testing/grammar.js';
import { startControlPlane, type ControlPlane } from './cluster/control-plane.js';
import { KubeHttp } from './fixtures/kube-http.js';

const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions?dryRun=All';
const fixtures = path.resolve(import.meta.dirname, '../../crd-gen/fixtures');

describe('CRDs of crd-gen on a real control plane', () => {
  let plane: ControlPlane;
  let kube: KubeHttp;

  before(async () => {
    plane = await startControlPlane();
    kube = await KubeHttp.connect(plane.kubeconfigPath);
  });
  after(async () => {
    await kube.close();
    await plane.stop();
  });

  /** The server checks all of a CRD in a dry run: structure, rules and what they may cost. */
  async function expectAccepted(crd: unknown): Promise<void> {
    const answer = await kube.exchange('POST', CRDS, { body: crd });
    expect(answer.status, JSON.stringify(answer.body)).to.equal(201);
    expect(answer.warnings).to.deep.equal([]);
  }

  for (const file of readdirSync(fixtures, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.yaml')) continue;
    it(`are accepted for the fixture ${path.basename(file, '.yaml')}`, async () => {
      await expectAccepted(parse(readFileSync(path.join(fixtures, file), 'utf8'), { version: '1.1' }));
    });
  }

  it('are accepted for 100 kinds drawn from the grammar', async () => {
    await fc.assert(fc.asyncProperty(drawnCrd(), expectAccepted), { numRuns: 100 });
  }).timeout(300_000);
});
