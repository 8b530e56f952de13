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
}

/** Where the operator may work with Twingate objects: everywhere, or in one namespace. */
export type AccessScope = 'cluster' | { readonly namespace: string };

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
  readonly access: readonly AccessScope[];
  readonly pod: PodSettings;
  readonly container: ContainerSettings;
}
