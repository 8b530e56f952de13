import path from 'node:path';
import { inRepository } from '../fixtures/repository.js';
import type { AccessFiles } from './admin-access.js';

/** Where one control plane lives. */
export interface ControlPlaneLayout {
  readonly directory: string;
  /** The API server writes its self-signed pair here, and takes the same pair again after a restart. */
  readonly certificates: string;
  readonly kubeconfig: string;
  readonly etcdPort: number;
  readonly apiPort: number;
}

export function layoutOf(directory: string, etcdPort: number, apiPort: number): ControlPlaneLayout {
  return {
    directory,
    certificates: path.join(directory, 'certificates'),
    kubeconfig: path.join(directory, 'kubeconfig'),
    etcdPort,
    apiPort,
  };
}

export const serverUrl = (layout: ControlPlaneLayout): string => `https://127.0.0.1:${layout.apiPort}`;
export const etcdUrl = (layout: ControlPlaneLayout): string => `http://127.0.0.1:${layout.etcdPort}`;

export function etcdArguments(layout: ControlPlaneLayout): readonly string[] {
  return [
    `--data-dir=${path.join(layout.directory, 'etcd')}`,
    `--listen-client-urls=${etcdUrl(layout)}`,
    `--advertise-client-urls=${etcdUrl(layout)}`,
    '--listen-peer-urls=http://127.0.0.1:0',
    // The data is thrown away: what a power failure would do to it does not matter.
    '--unsafe-no-fsync',
    // A single member elects itself after this time.
    '--heartbeat-interval=50',
    '--election-timeout=250',
    '--log-level=warn',
  ];
}

export interface ApiServerOptions {
  readonly access: AccessFiles;
  /** Whether a controller manager makes service accounts; without one, admission would refuse every pod. */
  readonly serviceAccounts: boolean;
}

export function apiServerArguments(layout: ControlPlaneLayout, options: ApiServerOptions): readonly string[] {
  // Nodes are fake and ready at once: the taint that says otherwise would only delay the first pods.
  const disabled = ['TaintNodesByCondition', ...(options.serviceAccounts ? [] : ['ServiceAccount'])];
  return [
    `--etcd-servers=${etcdUrl(layout)}`,
    `--cert-dir=${layout.certificates}`,
    `--secure-port=${layout.apiPort}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    // A loopback address is refused as an endpoint, so nobody publishes one for the service `kubernetes`.
    '--endpoint-reconciler-type=none',
    '--service-cluster-ip-range=10.96.0.0/16',
    '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
    `--service-account-key-file=${options.access.serviceAccountPublicKey}`,
    `--service-account-signing-key-file=${options.access.serviceAccountKey}`,
    `--token-auth-file=${options.access.tokenFile}`,
    '--authorization-mode=RBAC',
    '--allow-privileged=true',
    `--disable-admission-plugins=${disabled.join(',')}`,
    '--enable-priority-and-fairness=false',
    '--profiling=false',
  ];
}

/** Nobody competes with these, and their own clients must not be what a test waits for. */
const clientArguments = (layout: ControlPlaneLayout): readonly string[] => [
  `--kubeconfig=${layout.kubeconfig}`,
  '--leader-elect=false',
  '--secure-port=0',
  '--kube-api-qps=500',
  '--kube-api-burst=1000',
  '--profiling=false',
];

export function controllerManagerArguments(
  layout: ControlPlaneLayout,
  access: AccessFiles,
  certificateAuthorityFile: string,
): readonly string[] {
  return [
    ...clientArguments(layout),
    // A starved kwok must not make its node unreachable and evict what a test looks at.
    '--controllers=*,-node-lifecycle-controller,-taint-eviction-controller',
    `--service-account-private-key-file=${access.serviceAccountKey}`,
    `--root-ca-file=${certificateAuthorityFile}`,
  ];
}

export const schedulerArguments = clientArguments;

const stages = ['node-initialize', 'node-heartbeat-with-lease', 'pod-ready', 'pod-complete', 'pod-delete'];

export function kwokArguments(layout: ControlPlaneLayout): readonly string[] {
  return [
    `--kubeconfig=${layout.kubeconfig}`,
    '--manage-all-nodes=true',
    '--node-lease-duration-seconds=40',
    ...stages.map((stage) => `--config=${stageFile(stage)}`),
  ];
}

function stageFile(stage: string): string {
  return inRepository('tools/control-plane/kwok', `${stage}.yaml`);
}
