import { operatorDefaults } from '../operator/operator-defaults.js';
import { gatewaySpecs } from '../operator/operator-gateway.js';
import type { GatewayModel, Labels, MetricsModel, OperatorModel } from '../operator/operator-model.js';
import type { TemplateTokens } from './template-tokens.js';

/** The variable of the loop over namespaces with a role of their own. */
export const NAMESPACE = '$namespace';

/**
 * The installation that the chart makes: the same objects as TwingateOperator's, with template expressions for
 * everything that a user of the chart decides.
 */
export function chartModel(tokens: TemplateTokens): OperatorModel {
  const name = tokens.value('include "twingate-operator.fullname" $');
  const namespace = tokens.value('$.Release.Namespace');
  return {
    name,
    namespace,
    labels: tokens.include('twingate-operator.labels'),
    selectorLabels: tokens.include('twingate-operator.selectorLabels'),
    serviceAccount: {
      name: tokens.value('include "twingate-operator.serviceAccountName" $'),
      create: true,
      annotations: tokens.optionalBlock('$.Values.serviceAccount.annotations'),
    },
    apiKey: {
      secretName: tokens.value('include "twingate-operator.apiKeySecretName" $'),
      secretKey: tokens.value('include "twingate-operator.apiKeySecretKey" $'),
      value: tokens.value('$.Values.twingateOperator.apiKey'),
    },
    settings: settings(tokens),
    // Every role; which ones are rendered, and how often, is decided around them.
    access: {
      objects: ['cluster', { namespace: tokens.value(NAMESPACE) }],
      secrets: ['cluster', { namespace: tokens.value(NAMESPACE) }],
      references: [tokens.value(NAMESPACE)],
    },
    replicas: tokens.number('$.Values.replicas'),
    strategy: tokens.include('twingate-operator.strategy'),
    disruptionBudget: {
      minAvailable: tokens.optional('$.Values.pdb.minAvailable'),
      maxUnavailable: tokens.optional('$.Values.pdb.maxUnavailable'),
    },
    aggregateLabels: {
      view: tokens.include('twingate-operator.viewLabels'),
      edit: tokens.include('twingate-operator.editLabels'),
    },
    metrics: metrics(tokens),
    networkPolicy: {
      apiServerPort: tokens.number('$.Values.networkPolicy.apiServerPort'),
      twingatePort: tokens.optionalNumber('include "twingate-operator.twingatePort" $ | int'),
      ingressFrom: tokens.optionalBlock('$.Values.networkPolicy.ingressFrom'),
      extraEgress: [tokens.items('$.Values.networkPolicy.extraEgress')],
    },
    gateway: gateway(tokens, namespace),
    pod: pod(tokens),
    container: container(tokens),
  };
}

/** Names and references as the chart of the gateway has them, and over them what the user says. */
function gateway(tokens: TemplateTokens, namespace: string): Required<GatewayModel> {
  const values = '$.Values.gateway.twingateOperator';
  const name = tokens.value('include "twingate-operator.gatewayName" $');
  const specs = gatewaySpecs({
    name,
    namespace,
    service: { name, namespace, port: operatorDefaults.gatewayPort },
    authorityName: tokens.value('include "twingate-operator.gatewayAuthorityName" $'),
    authoritySecret: { name: `${name}-tls`, namespace },
  });
  const given = (fields: string): string => `include "twingate-operator.filled" (${fields}) | fromJson`;
  const network = `(pick ${values} "remoteNetworkId")`;
  return {
    name,
    gatewaySpec: tokens.overlaid(
      specs.gatewaySpec,
      given(`merge (omit ${values}.gateway "enabled" "certificateAuthority") ${network}`),
    ),
    authoritySpec: tokens.overlaid(specs.authoritySpec, given(`${values}.gateway.certificateAuthority`)),
    resourceSpec: tokens.overlaid(
      specs.resourceSpec,
      given(`merge (omit ${values}.kubernetesResource "enabled") ${network}`),
    ),
  };
}

/** Every object of it; which ones are rendered is decided around them. */
function metrics(tokens: TemplateTokens): Required<MetricsModel> {
  const labels = (value: string): Labels =>
    tokens.include('twingate-operator.labelsAnd', `(list $ $.Values.metrics.${value}.labels)`);
  return {
    serviceMonitor: labels('serviceMonitor'),
    prometheusRule: {
      labels: labels('prometheusRule'),
      groups: tokens.block('($.Files.Get "files/rules.json" | fromJson).groups'),
    },
    dashboard: {
      labels: labels('dashboard'),
      json: tokens.value('$.Files.Get "files/dashboard.json"'),
    },
  };
}

function settings(tokens: TemplateTokens): OperatorModel['settings'] {
  const values = '$.Values.twingateOperator';
  return {
    network: tokens.value(`${values}.network`),
    host: tokens.optional(`${values}.host`),
    remoteNetworkId: tokens.optional(`${values}.remoteNetworkId`),
    remoteNetworkName: tokens.optional(`${values}.remoteNetworkName`),
    namespaces: tokens.optionalJson(`${values}.namespaces`),
    defaultResourceTags: tokens.optionalJson(`${values}.defaultResourceTags`),
    logFormat: tokens.optional(`${values}.logFormat`),
    logVerbosity: tokens.optional(`${values}.logVerbosity`),
    imports: tokens.optional(`${values}.imports`),
    crossNamespaceReferences: tokens.optional(`${values}.crossNamespaceReferences`),
    secretNamespaces: tokens.optional(
      'ternary (toJson (default list $.Values.rbac.secretNamespaces)) "" (eq "none" $.Values.rbac.secrets)',
    ),
    // The text of a boolean; nothing for false, which is the default.
    observeOnly: tokens.optional(`ternary "true" "" (eq "true" (toString ${values}.observeOnly))`),
    deletionPolicy: tokens.optional(`${values}.deletionPolicy`),
  };
}

function pod(tokens: TemplateTokens): OperatorModel['pod'] {
  return {
    annotations: tokens.optionalBlock('include "twingate-operator.podAnnotations" $ | fromYaml'),
    labels: tokens.include('twingate-operator.podLabels'),
    imagePullSecrets: tokens.optionalBlock('$.Values.imagePullSecrets'),
    securityContext: tokens.block('$.Values.podSecurityContext'),
    nodeSelector: tokens.optionalBlock('$.Values.nodeSelector'),
    tolerations: tokens.optionalBlock('$.Values.tolerations'),
    affinity: tokens.optionalBlock('$.Values.affinity'),
    priorityClassName: tokens.optional('$.Values.priorityClassName'),
  };
}

function container(tokens: TemplateTokens): OperatorModel['container'] {
  return {
    image: tokens.value('include "twingate-operator.image" $'),
    imagePullPolicy: tokens.value('$.Values.image.pullPolicy'),
    securityContext: tokens.block('$.Values.securityContext'),
    resources: tokens.optionalBlock('$.Values.resources'),
    livenessProbe: tokens.include('twingate-operator.livenessProbe'),
    readinessProbe: tokens.include('twingate-operator.readinessProbe'),
    extraEnv: [
      tokens.items('include "twingate-operator.remoteNetworkEnv" $ | fromYamlArray'),
      tokens.items('$.Values.extraEnvVars'),
    ],
  };
}
