export type { TestCluster } from './cluster/cluster.js';
export { startControlPlane, type ControlPlane } from './cluster/control-plane.js';
export { applyCrds } from './fixtures/crds.js';
export { eventually } from './fixtures/eventually.js';
export { KubeHttp, type ClusterObject, type Kind, type Manifest } from './fixtures/kube-http.js';
export { OperatorProcess } from './fixtures/operator-process.js';
