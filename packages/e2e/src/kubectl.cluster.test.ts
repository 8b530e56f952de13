import { resolveBinaries } from '../../../tools/control-plane/build.mjs';
import { startEmbedded } from './cluster/embedded.js';
import { realCluster } from './fixtures/suite-clusters.js';
import { kubectlSuite } from './suites/kubectl-suite.js';

kubectlSuite(realCluster);

// The first tier uses the machine's kubectl, and most machines have none.
kubectlSuite({
  name: 'the embedded cluster, in the version of the real control plane',
  start: async () => {
    const found = await resolveBinaries();
    const kubectlPath = found.source === 'cluster' ? found.kubectl : found.binaries.kubectl;
    return startEmbedded(kubectlPath === undefined ? {} : { kubectlPath });
  },
});
