// The Kubernetes edge and its tests import nothing of the workspace; this is the one door.
export { startEmbeddedCluster, type EmbeddedCluster } from '@twingate-kit/testkit';
