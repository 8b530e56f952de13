/** A part of a Kubernetes object that is passed through as it is. */
export type KubeFields = Readonly<Record<string, unknown>>;

export type Labels = Readonly<Record<string, string>>;

/** One environment variable of a container, as Kubernetes has it. */
export interface EnvVar {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: KubeFields;
}

/** The operator's own settings, each as the text of its environment variable. */
export interface OperatorSettings {
  readonly network: string;
  readonly host?: string;
  readonly remoteNetworkId?: string;
  readonly remoteNetworkName?: string;
  /** JSON array of patterns. */
  readonly namespaces?: string;
  /** JSON object of strings. */
  readonly defaultResourceTags?: string;
  readonly logFormat?: string;
  readonly logVerbosity?: string;
  readonly imports?: string;
  readonly crossNamespaceReferences?: string;
  /** JSON array of names; undefined: Secrets are watched wherever Twingate objects are. */
  readonly secretNamespaces?: string;
  /** `true`. */
  readonly observeOnly?: string;
  readonly deletionPolicy?: string;
}

/** Where the operator may work: everywhere, or in one namespace. */
export type AccessScope = 'cluster' | { readonly namespace: string };

export interface AccessModel {
  /** Where it works with Twingate objects; in a namespace of its own also with Secrets. */
  readonly objects: readonly AccessScope[];
  /** Where else it works with Secrets. */
  readonly secrets: readonly AccessScope[];
  /** Namespaces in which it only reads what is referred to from others. */
  readonly references: readonly string[];
}

/** What every Pod of the operator says beyond its container image and settings. */
export interface PodSettings {
  readonly annotations?: Labels;
  readonly labels: Labels;
  readonly imagePullSecrets?: readonly KubeFields[];
  readonly securityContext: KubeFields;
  readonly nodeSelector?: Labels;
  readonly tolerations?: readonly KubeFields[];
  readonly affinity?: KubeFields;
  readonly priorityClassName?: string;
}

export interface ContainerSettings {
  readonly image: string;
  readonly imagePullPolicy: string;
  readonly securityContext: KubeFields;
  readonly resources?: KubeFields;
  readonly livenessProbe: KubeFields;
  readonly readinessProbe: KubeFields;
  readonly extraEnv: readonly EnvVar[];
}

/** How metrics are found and looked at. There is a Service for them. */
export interface MetricsModel {
  /** Labels of the ServiceMonitor; undefined: there is none. */
  readonly serviceMonitor?: Labels;
  /** What a PrometheusRule has; undefined: there is none. */
  readonly prometheusRule?: { readonly labels: Labels; readonly groups: readonly KubeFields[] };
  /** A dashboard, as JSON, in a ConfigMap; undefined: there is none. */
  readonly dashboard?: { readonly labels: Labels; readonly json: string };
}

/** To whom the Pods may talk. */
export interface NetworkPolicyModel {
  /** Port of the API server behind its Service. */
  readonly apiServerPort: number;
  /** Port of Twingate; undefined: that of HTTPS. */
  readonly twingatePort?: number;
  /** Who may ask for health and metrics; undefined: everyone. */
  readonly ingressFrom?: readonly KubeFields[];
  /** More rules. */
  readonly extraEgress: readonly KubeFields[];
}

/** A gateway that an installation declares in its own namespace. */
export interface GatewayModel {
  /** Name of the TwingateGateway; the names of the other objects begin with it. */
  readonly name: string;
  readonly gatewaySpec: KubeFields;
  readonly authoritySpec: KubeFields;
  /** The API server of the cluster as a TwingateResource; undefined: not wanted. */
  readonly resourceSpec?: KubeFields;
}

/**
 * One installation of the operator with everything decided. TwingateOperator makes it from its props, the chart from
 * template expressions; both get the same objects.
 */
export interface OperatorModel {
  /** Name of the Deployment, the Role and so on. */
  readonly name: string;
  readonly namespace: string;
  readonly labels: Labels;
  readonly selectorLabels: Labels;
  readonly serviceAccount: {
    readonly name: string;
    readonly create: boolean;
    readonly annotations?: Labels;
  };
  readonly apiKey: {
    readonly secretName: string;
    readonly secretKey: string;
    /** Given: a Secret of that name is made, with the default key. */
    readonly value?: string;
  };
  readonly settings: OperatorSettings;
  readonly access: AccessModel;
  /** Pods of the Deployment; one of them leads. */
  readonly replicas: number;
  /** How the Deployment replaces its Pods. */
  readonly strategy: KubeFields;
  /** What disruptions of nodes must leave; undefined: no PodDisruptionBudget. */
  readonly disruptionBudget?: KubeFields;
  /** Labels of the roles that are added to `view` and `edit`; undefined: no such roles. */
  readonly aggregateLabels?: { readonly view: Labels; readonly edit: Labels };
  /** Undefined: metrics are not offered. */
  readonly metrics?: MetricsModel;
  /** Undefined: nothing limits the Pods. */
  readonly networkPolicy?: NetworkPolicyModel;
  /** Undefined: no gateway is declared. */
  readonly gateway?: GatewayModel;
  readonly pod: PodSettings;
  readonly container: ContainerSettings;
}
