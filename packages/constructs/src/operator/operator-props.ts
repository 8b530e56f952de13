import type { ApiKey } from './api-key.js';
import type { EnvVar, KubeFields, Labels } from './operator-model.js';
import type { RemoteNetwork } from './remote-network.js';

/** The container image of the operator. */
export interface OperatorImage {
  /** @default ghcr.io/twingate-kit/twingate-operator */
  readonly repository?: string;
  /** @default the version of this package */
  readonly tag?: string;
  /** @default IfNotPresent */
  readonly pullPolicy?: 'Always' | 'IfNotPresent' | 'Never';
}

/** The ServiceAccount that the operator runs as. */
export interface OperatorServiceAccount {
  /**
   * Whether it is made here; false: it exists.
   * @default true
   */
  readonly create?: boolean;
  /** @default the name of the installation */
  readonly name?: string;
  /** @default none */
  readonly annotations?: Labels;
}

export interface DisruptionBudget {
  readonly minAvailable?: number | string;
  readonly maxUnavailable?: number | string;
}

/** Whether an object is made, and with which labels beside those of the installation. */
export type LabelledObject = boolean | { readonly labels?: Labels };

/** How metrics are found and looked at. */
export interface OperatorMetrics {
  /**
   * A ServiceMonitor, for the Prometheus operator.
   * @default false
   */
  readonly serviceMonitor?: LabelledObject;
  /**
   * A PrometheusRule with the alerts of the operator.
   * @default false
   */
  readonly prometheusRule?: LabelledObject;
  /**
   * A ConfigMap with the dashboard of the operator. Its labels, by which Grafana finds it, are `grafana_dashboard: "1"`
   * unless others are given.
   * @default false
   */
  readonly dashboard?: LabelledObject;
}

/** What a NetworkPolicy allows beside DNS and HTTPS. */
export interface OperatorNetworkPolicy {
  /**
   * Port of the API server behind its Service.
   * @default 6443
   */
  readonly apiServerPort?: number;
  /**
   * Peers, as in a NetworkPolicy, that may ask for health and metrics.
   * @default everyone
   */
  readonly ingressFrom?: readonly KubeFields[];
  /**
   * More egress rules, as in a NetworkPolicy: for a proxy, or registries on other ports.
   * @default none
   */
  readonly extraEgress?: readonly KubeFields[];
}

/** A gateway that runs in the cluster, and what Twingate shall know of it. */
export interface OperatorGateway {
  /**
   * Name of the TwingateGateway; the names of the other objects begin with it.
   * @default the name of the installation with `-gateway`
   */
  readonly name?: string;
  /**
   * The Service of the gateway. Without a namespace: in that of the operator.
   * @default port 443
   */
  readonly service: { readonly name: string; readonly namespace?: string; readonly port?: number };
  /** Name of its certificate authority in Twingate, which no other has. It cannot be changed. */
  readonly certificateAuthorityName: string;
  /** A Secret of type kubernetes.io/tls whose `ca.crt` is its certificate. Without a namespace: in that of the operator. */
  readonly certificateAuthoritySecret: { readonly name: string; readonly namespace?: string };
  /**
   * More fields of the spec of the TwingateGateway; they win.
   * @default none
   */
  readonly gatewaySpec?: KubeFields;
  /**
   * Fields of the spec of the TwingateResource for the API server of the cluster, such as `name` and `alias`; false: there is
   * no such resource.
   * @default {}
   */
  readonly kubernetesResource?: KubeFields | false;
}

export interface TwingateOperatorProps {
  /** Name of your Twingate network: `acme` for acme.twingate.com. */
  readonly network: string;
  /** The API key, with read, write and provision permission. */
  readonly apiKey: ApiKey;
  /** Where resources belong that do not name a remote network. */
  readonly remoteNetwork: RemoteNetwork;
  /** @default twingate.com */
  readonly host?: string;
  /**
   * Name of the Deployment and of all that belongs to it.
   * @default twingate-operator
   */
  readonly name?: string;
  /**
   * Namespace to install into; it must exist.
   * @default the namespace of the chart
   */
  readonly namespace?: string;
  /**
   * The namespaces to watch: names, or patterns with `*`, `?` and a leading `!`. Up to 20 plain names give the operator
   * access to those namespaces only (they must exist); anything else gives it access to Twingate objects in the whole
   * cluster.
   * @default all
   */
  readonly namespaces?: readonly string[];
  /**
   * The only namespaces whose Secrets an operator of the whole cluster may use, at most 20; they must exist. Connectors need
   * them, and certificate authorities whose Secrets are there.
   * @default all
   */
  readonly secretNamespaces?: readonly string[];
  /**
   * Namespaces in which an operator of named namespaces may read what their objects refer to; they must exist.
   * @default none
   */
  readonly referenceNamespaces?: readonly string[];
  /**
   * Tags of every resource that the operator creates.
   * @default none
   */
  readonly defaultResourceTags?: Labels;
  /** @default plain */
  readonly logFormat?: 'plain' | 'full' | 'json';
  /** @default verbose */
  readonly logVerbosity?: 'quiet' | 'verbose' | 'debug';
  /**
   * From which namespaces existing objects of Twingate may be taken over: `any`, `none`, or patterns separated by commas.
   * @default any
   */
  readonly imports?: string;
  /**
   * The namespaces whose objects may be referred to from others: `any`, `same`, or patterns separated by commas.
   * @default any
   */
  readonly crossNamespaceReferences?: string;
  /**
   * Whether the operator only compares and reports, and writes nothing to Twingate.
   * @default false
   */
  readonly observeOnly?: boolean;
  /**
   * What becomes of what is in Twingate when its object is deleted.
   * @default delete
   */
  readonly deletionPolicy?: 'delete' | 'orphan';
  /**
   * Pods; one of them leads, the others take over when it fails.
   * @default 1
   */
  readonly replicas?: number;
  /**
   * What disruptions of nodes must leave; a number or a percentage, one of the two.
   * @default no PodDisruptionBudget
   */
  readonly podDisruptionBudget?: DisruptionBudget;
  /**
   * Whether users with the cluster roles `view` and `edit` may read and write Twingate objects.
   * @default false
   */
  readonly aggregateClusterRoles?: boolean;
  /**
   * A Service for the metrics, and what else Prometheus and Grafana are told.
   * @default none
   */
  readonly metrics?: OperatorMetrics;
  /**
   * A NetworkPolicy that limits the Pods to DNS, the API server and HTTPS.
   * @default none
   */
  readonly networkPolicy?: OperatorNetworkPolicy;
  /**
   * A gateway, registered in Twingate, and the API server of the cluster behind it.
   * @default none
   */
  readonly gateway?: OperatorGateway;
  /**
   * Whether the custom resource definitions are part of it. False when something else installs them.
   * @default true
   */
  readonly includeCrds?: boolean;
  /** @default the released image of this version */
  readonly image?: OperatorImage;
  /**
   * Names of Secrets with credentials of the image registry.
   * @default none
   */
  readonly imagePullSecrets?: readonly string[];
  /** @default a ServiceAccount is made */
  readonly serviceAccount?: OperatorServiceAccount;
  /** @default none */
  readonly podAnnotations?: Labels;
  /** @default none */
  readonly podLabels?: Labels;
  /** @default the RuntimeDefault seccomp profile */
  readonly podSecurityContext?: KubeFields;
  /** @default non-root user 1000, read-only root, no capabilities, no privilege escalation */
  readonly securityContext?: KubeFields;
  /**
   * Requests and limits of the container.
   * @default none
   */
  readonly resources?: KubeFields;
  /**
   * Laid over the probe of /healthz.
   * @default none
   */
  readonly livenessProbe?: KubeFields;
  /**
   * Laid over the probe of /readyz.
   * @default none
   */
  readonly readinessProbe?: KubeFields;
  /** @default none */
  readonly nodeSelector?: Labels;
  /** @default none */
  readonly tolerations?: readonly KubeFields[];
  /** @default none */
  readonly affinity?: KubeFields;
  /** @default none */
  readonly priorityClassName?: string;
  /**
   * More environment variables; they win over those that are made from the other props.
   * @default none
   */
  readonly extraEnvVars?: readonly EnvVar[];
}
