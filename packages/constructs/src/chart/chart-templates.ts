import type { ApiObject } from 'cdk8s';
import { App, Chart } from 'cdk8s';
import { addOperatorObjects } from '../operator/operator-objects.js';
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

/** The templates of the chart by file name. */
export function chartTemplates(): ReadonlyMap<string, string> {
  const tokens = new TemplateTokens();
  const objects = addOperatorObjects(new Chart(new App(), 'chart'), chartModel(tokens));
  const { serviceAccount, secret, access, deployment } = objects;
  const files: readonly (readonly [string, readonly Section[]])[] = [
    ['access.yaml', accessSections(access)],
    ['deployment.yaml', [{ objects: [deployment] }]],
    [
      'aggregate-roles.yaml',
      [{ control: 'if $.Values.rbac.createAggregateClusterRoles', objects: objects.aggregateRoles }],
    ],
    [
      'metrics.yaml',
      [
        {
          control: 'if or $.Values.metrics.service.create $.Values.metrics.serviceMonitor.create',
          objects: present(objects.service),
        },
        {
          control: 'if $.Values.metrics.serviceMonitor.create',
          objects: present(objects.serviceMonitor),
        },
      ],
    ],
    [
      'monitoring.yaml',
      [
        {
          control: 'if $.Values.metrics.prometheusRule.create',
          objects: present(objects.prometheusRule),
        },
        { control: 'if $.Values.metrics.dashboard.create', objects: present(objects.dashboard) },
      ],
    ],
    [
      'network-policy.yaml',
      [{ control: 'if $.Values.networkPolicy.create', objects: present(objects.networkPolicy) }],
    ],
    [
      'pod-disruption-budget.yaml',
      [{ control: 'if $.Values.pdb.create', objects: present(objects.disruptionBudget) }],
    ],
    ['secret.yaml', [{ control: 'if $.Values.twingateOperator.apiKey', objects: present(secret) }]],
    [
      'service-account.yaml',
      [{ control: 'if $.Values.serviceAccount.create', objects: present(serviceAccount) }],
    ],
  ];
  return new Map(
    files.map(([name, sections]) => [
      name,
      [header, ...sections.map((section) => toText(section, tokens)), ''].join('\n'),
    ]),
  );
}

function present(object: ApiObject | undefined): readonly ApiObject[] {
  return object === undefined ? [] : [object];
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
