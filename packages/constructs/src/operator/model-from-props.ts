import { createHash } from 'node:crypto';
import { defined } from '../defined.js';
import { namespaceAccess } from './namespace-access.js';
import { operatorDefaults } from './operator-defaults.js';
import { alertGroups, observabilityFile } from './observability-files.js';
import { gatewaySpecs } from './operator-gateway.js';
import type {
  EnvVar,
  GatewayModel,
  KubeFields,
  Labels,
  MetricsModel,
  OperatorModel,
} from './operator-model.js';
import type { LabelledObject, OperatorGateway, TwingateOperatorProps } from './operator-props.js';
import { packageVersion } from './package-version.js';

/** Decides everything that the props leave open. */
export function modelFromProps(props: TwingateOperatorProps, namespace: string): OperatorModel {
  const name = props.name ?? operatorDefaults.name;
  const { create = true, annotations, name: accountName = name } = props.serviceAccount ?? {};
  const selectorLabels = {
    'app.kubernetes.io/name': operatorDefaults.name,
    'app.kubernetes.io/instance': name,
  };
  const labels = { ...selectorLabels, 'app.kubernetes.io/version': packageVersion() };
  const { secretName = name, ...apiKey } = props.apiKey.source;
  const gateway = toGateway(props.gateway, { name, namespace });
  return {
    name,
    namespace,
    selectorLabels,
    labels,
    serviceAccount: defined({ name: accountName, create, annotations }),
    apiKey: { secretName, ...apiKey },
    settings: toSettings(props),
    access: namespaceAccess(props),
    ...toReplicas(props),
    ...toExtras(props, labels),
    ...defined({ gateway }),
    pod: toPod(props, selectorLabels),
    container: toContainer(props),
  };
}

/** One Pod is replaced by the next, several one after the other: who leads meanwhile is agreed by the Lease. */
function toReplicas({
  replicas = operatorDefaults.replicas,
}: TwingateOperatorProps): Pick<OperatorModel, 'replicas' | 'strategy'> {
  return { replicas, strategy: { type: replicas > 1 ? 'RollingUpdate' : 'Recreate' } };
}

function toExtras(
  props: TwingateOperatorProps,
  labels: Labels,
): Pick<OperatorModel, 'disruptionBudget' | 'aggregateLabels' | 'metrics' | 'networkPolicy'> {
  const { podDisruptionBudget, aggregateClusterRoles, metrics } = props;
  return defined({
    disruptionBudget: podDisruptionBudget && defined({ ...podDisruptionBudget }),
    aggregateLabels:
      aggregateClusterRoles === true
        ? {
            view: { ...labels, ...aggregateTo('view') },
            edit: { ...labels, ...aggregateTo('edit', 'admin') },
          }
        : undefined,
    metrics: metrics && toMetrics(metrics, labels),
    networkPolicy: toNetworkPolicy(props),
  });
}

function toGateway(
  gateway: OperatorGateway | undefined,
  { name, namespace }: { readonly name: string; readonly namespace: string },
): GatewayModel | undefined {
  if (gateway === undefined) return undefined;
  const { service, certificateAuthoritySecret, kubernetesResource = {} } = gateway;
  const gatewayName = gateway.name ?? `${name}-gateway`;
  const specs = gatewaySpecs({
    name: gatewayName,
    namespace,
    service: { port: operatorDefaults.gatewayPort, namespace, ...defined(service) },
    authorityName: gateway.certificateAuthorityName,
    authoritySecret: { namespace, ...defined(certificateAuthoritySecret) },
  });
  return defined({
    name: gatewayName,
    gatewaySpec: { ...specs.gatewaySpec, ...gateway.gatewaySpec },
    authoritySpec: specs.authoritySpec,
    resourceSpec: kubernetesResource === false ? undefined : { ...specs.resourceSpec, ...kubernetesResource },
  });
}

function toMetrics(
  { serviceMonitor, prometheusRule, dashboard }: NonNullable<TwingateOperatorProps['metrics']>,
  labels: Labels,
): MetricsModel {
  const ruleLabels = labelsOf(prometheusRule, labels);
  const dashboardLabels = labelsOf(dashboard, labels, operatorDefaults.dashboardLabels);
  return defined({
    serviceMonitor: labelsOf(serviceMonitor, labels),
    prometheusRule: ruleLabels && { labels: ruleLabels, groups: alertGroups() },
    dashboard: dashboardLabels && { labels: dashboardLabels, json: observabilityFile('dashboard.json') },
  });
}

/** The labels of an object that is wanted; undefined: it is not. */
function labelsOf(wanted: LabelledObject | undefined, ours: Labels, otherwise?: Labels): Labels | undefined {
  if (wanted === undefined || wanted === false) return undefined;
  const { labels = otherwise } = wanted === true ? {} : wanted;
  return { ...labels, ...ours };
}

function toNetworkPolicy({
  networkPolicy,
  host = operatorDefaults.host,
}: TwingateOperatorProps): OperatorModel['networkPolicy'] {
  if (networkPolicy === undefined) return undefined;
  const { apiServerPort = operatorDefaults.apiServerPort, ingressFrom, extraEgress = [] } = networkPolicy;
  const port = /:(\d+)$/.exec(host)?.[1];
  return defined({
    apiServerPort,
    twingatePort: port === undefined ? undefined : Number(port),
    ingressFrom,
    extraEgress,
  });
}

function aggregateTo(...roles: readonly string[]): Labels {
  return Object.fromEntries(roles.map((role) => [`rbac.authorization.k8s.io/aggregate-to-${role}`, 'true']));
}

function remoteNetworkEnv({ remoteNetwork: { secret } }: TwingateOperatorProps): readonly EnvVar[] {
  return secret === undefined
    ? []
    : [{ name: operatorDefaults.remoteNetworkIdKey, valueFrom: { secretKeyRef: secret } }];
}

function toSettings(props: TwingateOperatorProps): OperatorModel['settings'] {
  return defined({
    ...props.remoteNetwork.settings,
    network: props.network,
    host: props.host,
    namespaces: props.namespaces && JSON.stringify(props.namespaces),
    defaultResourceTags: props.defaultResourceTags && JSON.stringify(props.defaultResourceTags),
    logFormat: props.logFormat,
    logVerbosity: props.logVerbosity,
    imports: props.imports,
    crossNamespaceReferences: props.crossNamespaceReferences,
    secretNamespaces: props.secretNamespaces && JSON.stringify(props.secretNamespaces),
    observeOnly: props.observeOnly === true ? 'true' : undefined,
    deletionPolicy: props.deletionPolicy,
  });
}

function toPod(props: TwingateOperatorProps, selectorLabels: Labels): OperatorModel['pod'] {
  const { value } = props.apiKey.source;
  // Containers do not see a changed Secret until they are started again.
  const checksum = value === undefined ? {} : { 'checksum/api-key': sha256(value) };
  return defined({
    annotations: { ...checksum, ...props.podAnnotations },
    labels: { ...props.podLabels, ...selectorLabels },
    imagePullSecrets: props.imagePullSecrets?.map((name) => ({ name })),
    securityContext: props.podSecurityContext ?? operatorDefaults.podSecurityContext,
    nodeSelector: props.nodeSelector,
    tolerations: props.tolerations,
    affinity: props.affinity,
    priorityClassName: props.priorityClassName,
  });
}

function toContainer(props: TwingateOperatorProps): OperatorModel['container'] {
  const {
    repository = operatorDefaults.imageRepository,
    tag = packageVersion(),
    pullPolicy,
  } = props.image ?? {};
  return defined({
    image: `${repository}:${tag}`,
    imagePullPolicy: pullPolicy ?? operatorDefaults.imagePullPolicy,
    securityContext: props.securityContext ?? operatorDefaults.securityContext,
    resources: props.resources,
    livenessProbe: probe(operatorDefaults.livenessProbe, props.livenessProbe),
    readinessProbe: probe(operatorDefaults.readinessProbe, props.readinessProbe),
    extraEnv: [...remoteNetworkEnv(props), ...(props.extraEnvVars ?? [])],
  });
}

/** A probe has one handler: another one than HTTP replaces ours. */
function probe({ httpGet }: { readonly httpGet: KubeFields }, laidOver: KubeFields = {}): KubeFields {
  if (['exec', 'tcpSocket', 'grpc'].some((handler) => handler in laidOver)) return laidOver;
  const own = laidOver['httpGet'] as KubeFields | undefined;
  return { ...laidOver, httpGet: { ...httpGet, ...own } };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
