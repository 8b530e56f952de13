import { kinds } from '@twingate-kit/crds';
import { operatorDefaults } from '../operator/operator-defaults.js';
import { chartYaml, generatedHeader } from './chart-yaml.js';
import { TemplateTokens } from './template-tokens.js';
import { valuesSchema, valuesYaml } from './values-files.js';

export const crdsChartName = `${operatorDefaults.name}-crds`;

/** Every file of the chart that has the custom resource definitions alone, by path inside the chart. */
export function crdsChartFiles(): ReadonlyMap<string, string> {
  return new Map([
    [
      'Chart.yaml',
      chartYaml({
        name: crdsChartName,
        description: 'The custom resource definitions of the Twingate operator',
      }),
    ],
    ['README.md', readme],
    ['values.yaml', `# ${generatedHeader}\n\n${valuesYaml({})}`],
    ['values.schema.json', valuesSchema({})],
    ...kinds.map(({ plural, crd }) => [`templates/${plural}.yaml`, template(crd)] as const),
  ]);
}

/** Templates are upgraded, which crds/ are not. What they define outlives an uninstallation, and objects with it. */
function template(crd: (typeof kinds)[number]['crd']): string {
  const annotations = { 'helm.sh/resource-policy': 'keep' };
  const kept = { ...crd, metadata: { ...crd.metadata, annotations } };
  return `# ${generatedHeader}\n${new TemplateTokens().render(kept)}\n`;
}

const readme = `<!-- ${generatedHeader} -->

# The chart of the custom resource definitions

The same definitions as in the chart of the operator, for those who install and upgrade them apart from it: by other people, or once for
several operators. Install it first, and the chart of the operator without its own:

\`\`\`console
helm install ${crdsChartName} deploy/${crdsChartName}
helm install ${operatorDefaults.name} deploy/${operatorDefaults.name} --skip-crds …
\`\`\`

Upgrade it before the chart of the operator. Definitions that are there already are taken over with \`--take-ownership\` (Helm 3.17 and newer).
Uninstalling leaves them and all their objects; \`kubectl delete crd\` removes both.

It has no values.
`;
