import type { ApiObject } from 'cdk8s';
import { App, Chart } from 'cdk8s';
import { addOperatorObjects } from '../operator/operator-objects.js';
import type { OperatorObjects } from '../operator/operator-objects.js';
import { chartModel, NAMESPACE } from './chart-model.js';
import { TemplateTokens } from './template-tokens.js';

/** A part of a template file that Helm renders under a condition, or several times. */
interface Section {
  /** What follows `{{-`; undefined: always, once. */
  readonly control?: string;
  readonly objects: readonly ApiObject[];
}

const header = [
  '{{- /* Generated from the TwingateOperator construct; do not edit. */ -}}',
  '{{- include "twingate-operator.validate" $ -}}',
].join('\n');
const plainNamespaces = '(include "twingate-operator.plainNamespaces" $ | fromJson).names';

const hasGateway = '(and $.Values.gateway.enabled $.Values.gateway.twingateOperator.gateway.enabled)';

type Files = Readonly<Record<string, readonly Section[]>>;

/** The templates of the chart by file name. */
export function chartTemplates(): ReadonlyMap<string, string> {
  const tokens = new TemplateTokens();
  const objects = addOperatorObjects(new Chart(new App(), 'chart'), chartModel(tokens));
  const files = { ...operatorFiles(objects), ...optionalFiles(objects) };
  return new Map(
    Object.entries(files).map(([name, sections]) => [
      name,
      [header, ...sections.map((section) => toText(section, tokens)), ''].join('\n'),
    ]),
  );
}

/** What every operator needs, unless it exists. */
function operatorFiles({ access, deployment, secret, serviceAccount }: OperatorObjects): Files {
  return {
    'access.yaml': accessSections(access),
    'deployment.yaml': [{ objects: [deployment] }],
    'secret.yaml': [when('$.Values.twingateOperator.apiKey', secret)],
    'service-account.yaml': [when('$.Values.serviceAccount.create', serviceAccount)],
  };
}

function optionalFiles(objects: OperatorObjects): Files {
  const { gateway } = objects;
  return {
    'aggregate-roles.yaml': [when('$.Values.rbac.createAggregateClusterRoles', ...objects.aggregateRoles)],
    'gateway.yaml': [
      when(hasGateway, gateway?.authority, gateway?.gateway),
      when(
        `and ${hasGateway} $.Values.gateway.twingateOperator.kubernetesResource.enabled`,
        gateway?.resource,
      ),
    ],
    'metrics.yaml': [
      when('or $.Values.metrics.service.create $.Values.metrics.serviceMonitor.create', objects.service),
      when('$.Values.metrics.serviceMonitor.create', objects.serviceMonitor),
    ],
    'monitoring.yaml': [
      when('$.Values.metrics.prometheusRule.create', objects.prometheusRule),
      when('$.Values.metrics.dashboard.create', objects.dashboard),
    ],
    'network-policy.yaml': [when('$.Values.networkPolicy.create', objects.networkPolicy)],
    'pod-disruption-budget.yaml': [when('$.Values.pdb.create', objects.disruptionBudget)],
  };
}

/** Objects that are rendered when an expression is true. The model of the chart has all of them. */
function when(condition: string, ...objects: readonly (ApiObject | undefined)[]): Section {
  return {
    control: `if ${condition}`,
    objects: objects.filter((object): object is ApiObject => object !== undefined),
  };
}

/** Roles come in three: for the operator's own namespace, for the whole cluster, and for each namespace by name. */
function accessSections(access: readonly ApiObject[]): readonly Section[] {
  const cluster = access.filter(({ kind }) => kind.startsWith('Cluster'));
  const own = access.filter((object) => object.node.id.startsWith('Lease'));
  const named = access.filter((object) => !cluster.includes(object) && !own.includes(object));
  return [
    { objects: own },
    { control: `if not ${plainNamespaces}`, objects: cluster },
    { control: `range ${NAMESPACE} := ${plainNamespaces}`, objects: named },
  ];
}

function toText({ control, objects }: Section, tokens: TemplateTokens): string {
  const documents = objects.map((object) => `---\n${tokens.render(object.toJson())}`);
  return (control === undefined ? documents : [`{{- ${control} }}`, ...documents, '{{- end }}']).join('\n');
}
