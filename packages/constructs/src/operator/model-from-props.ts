import { createHash } from 'node:crypto';
import { defined } from '../defined.js';
import { namespaceAccess } from './namespace-access.js';
import { operatorDefaults } from './operator-defaults.js';
import type { KubeFields, Labels, OperatorModel } from './operator-model.js';
import type { TwingateOperatorProps } from './operator-props.js';
import { packageVersion } from './package-version.js';

/** Decides everything that the props leave open. */
export function modelFromProps(props: TwingateOperatorProps, namespace: string): OperatorModel {
  const name = props.name ?? operatorDefaults.name;
  const { create = true, annotations, name: accountName = name } = props.serviceAccount ?? {};
  const selectorLabels = {
    'app.kubernetes.io/name': operatorDefaults.name,
    'app.kubernetes.io/instance': name,
  };
  const { secretName = name, ...apiKey } = props.apiKey.source;
  return {
    name,
    namespace,
    selectorLabels,
    labels: { ...selectorLabels, 'app.kubernetes.io/version': packageVersion() },
    serviceAccount: defined({ name: accountName, create, annotations }),
    apiKey: { secretName, ...apiKey },
    settings: toSettings(props),
    access: namespaceAccess(props.namespaces ?? []),
    pod: toPod(props, selectorLabels),
    container: toContainer(props),
  };
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
    extraEnv: props.extraEnvVars ?? [],
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
