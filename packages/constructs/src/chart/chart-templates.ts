import type { ApiObject } from 'cdk8s';
import { App, Chart } from 'cdk8s';
import type { GrantedAccess, Purpose } from '../operator/operator-access.js';
import { addOperatorObjects } from '../operator/operator-objects.js';
import type { OperatorObjects } from '../operator/operator-objects.js';
import { chartModel, NAMESPACE } from './chart-model.js';
import { addHookObjects } from './hook-objects.js';
import type { HookObjects } from './hook-objects.js';
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
  const app = new App();
  const model = chartModel(tokens);
  const objects = addOperatorObjects(new Chart(app, 'chart'), model);
  const hooks = addHookObjects(new Chart(app, 'hooks'), model, tokens);
  const files = { ...operatorFiles(objects), ...optionalFiles(objects), ...hookFiles(hooks) };
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

function hookFiles({ testPod }: HookObjects): Files {
  return { 'tests/version.yaml': [{ objects: [testPod] }] };
}

/** Objects that are rendered when an expression is true. The model of the chart has all of them. */
function when(condition: string, ...objects: readonly (ApiObject | undefined)[]): Section {
  return {
    control: `if ${condition}`,
    objects: objects.filter((object): object is ApiObject => object !== undefined),
  };
}

/** Roles are for the whole cluster, or for each of the namespaces by name; that for the Lease is always there. */
function accessSections(access: readonly GrantedAccess[]): readonly Section[] {
  const of = (purpose: Purpose, inCluster: boolean): readonly ApiObject[] =>
    access
      .filter((granted) => granted.purpose === purpose && (granted.scope === 'cluster') === inCluster)
      .flatMap(({ objects }) => objects);
  const each = (namespaces: string, purpose: Purpose): Section => ({
    control: `range ${NAMESPACE} := ${namespaces}`,
    objects: of(purpose, false),
  });
  return [
    { objects: of('lease', false) },
    when(`not ${plainNamespaces}`, ...of('objects', true)),
    when(`and (not ${plainNamespaces}) (eq "cluster" $.Values.rbac.secrets)`, ...of('secrets', true)),
    each(plainNamespaces, 'objects'),
    each('$.Values.rbac.secretNamespaces', 'secrets'),
    each('$.Values.rbac.referenceNamespaces', 'references'),
  ];
}

function toText({ control, objects }: Section, tokens: TemplateTokens): string {
  const documents = objects.map((object) => `---\n${tokens.render(object.toJson())}`);
  return (control === undefined ? documents : [`{{- ${control} }}`, ...documents, '{{- end }}']).join('\n');
}
