import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { operatorDefaults } from '../operator/operator-defaults.js';
import { observabilityFile, observabilityFiles } from '../operator/observability-files.js';
import { chartTemplates } from './chart-templates.js';
import { chartYaml, generatedHeader } from './chart-yaml.js';
import { chartValues } from './values.js';
import { valuesSchema, valuesTable, valuesYaml } from './values-files.js';

const written = join(__dirname, '../../chart');

/** Every file of the operator's chart but its crds/, by path inside the chart. */
export function operatorChartFiles(): ReadonlyMap<string, string> {
  const templates = [...chartTemplates()].map(([name, text]) => [`templates/${name}`, text] as const);
  return new Map([
    [
      'Chart.yaml',
      chartYaml({
        name: operatorDefaults.name,
        description: 'Keeps Twingate in step with Twingate objects in the cluster',
      }),
    ],
    ['README.md', readme()],
    ['values.yaml', `# ${generatedHeader}\n\n${valuesYaml(chartValues)}`],
    ['values.schema.json', valuesSchema(chartValues)],
    ...writtenFiles(),
    ...observabilityFiles.map((name) => [`files/${name}`, observabilityFile(name)] as const),
    ...templates,
  ]);
}

/** What is written by hand, in the folders of the chart. */
function writtenFiles(): readonly (readonly [string, string])[] {
  return readdirSync(written, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [relative(written, path), readFileSync(path, 'utf8')] as const);
}

function readme(): string {
  return `<!-- ${generatedHeader} -->

# The chart of the operator

\`\`\`console
helm install twingate-operator deploy/twingate-operator --namespace twingate --create-namespace \\
  --set twingateOperator.network=acme \\
  --set twingateOperator.existingAPIKeySecret.name=twingate-api-key \\
  --set twingateOperator.remoteNetworkName='Data centre'
\`\`\`

The Secret has the API key under \`${operatorDefaults.secretKey}\`, unless \`existingAPIKeySecret.key\` says otherwise. With
\`twingateOperator.apiKey\` the chart makes a Secret itself; the key is then also in Helm's record of the release.

Helm installs the custom resource definitions of \`crds/\` with the first installation and never changes them. Before an
upgrade of the chart, run \`kubectl apply --server-side --force-conflicts -f deploy/twingate-operator/crds/\`.

## Values

A value that is not in this table, or of the wrong type, is refused.

${valuesTable(chartValues)}
`;
}
