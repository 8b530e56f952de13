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
   * The namespaces to watch: names, or patterns with `*`, `?` and a leading `!`. Plain names give the operator access to
   * those namespaces only (they must exist); anything else gives it access to Twingate objects in the whole cluster.
   * @default all
   */
  readonly namespaces?: readonly string[];
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
