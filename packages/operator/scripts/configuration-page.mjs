import { ignoredNames } from '../dist/configuration/names.js';
import { listVariables } from '../dist/configuration/variables.js';

/** The reference of the environment, as Markdown. */
export default function configurationPage() {
  const rows = listVariables().map(
    ([name, variable]) =>
      `| \`${name}\` | ${cell(variable.description)} | ${cell(variable.expected)} | ${cell(withoutIt(variable))} |`,
  );
  return `# Configuration of the operator

The operator is configured by variables of its environment, in a cluster through the values of the
[chart](../../deploy/twingate-operator). Options of the command line (\`twingate-operator --help\`) win over them. A variable that is empty or
blank counts as not set. A wrong value is refused at start, with every problem at once (exit code 2).

| Variable | Meaning | Value | If not set |
| --- | --- | --- | --- |
${rows.join('\n')}

Intervals are kept to a tenth more or less. They are stretched when all comparisons together would take more than a fifth of
the queries that Twingate allows in a minute.

The runtime reads \`NODE_EXTRA_CA_CERTS\` (a file of certificate authorities to trust besides the usual ones); the cluster is that of \`KUBECONFIG\`,
\`~/.kube/config\` or the Pod's service account, the first that exists.

## Accepted, without effect

These tune what the older operator polls. Nothing here polls; one line of the log names those that are set.

${ignoredNames.map((name) => `- \`${name}\``).join('\n')}

## Mistyped names

Any other name that begins with \`TWINGATE_\` gives a warning with the nearest known one. Names that Kubernetes adds for Services
(\`…_SERVICE_HOST\`, \`…_PORT…\`) do not.
`;
}

function withoutIt({ required, default: value, otherwise = '' }) {
  if (required === true) return '(required)';
  return value === undefined ? otherwise : `\`${value}\``;
}

const cell = (text) => text.replaceAll('|', '\\|').replaceAll(/(?<!`)\b([A-Z]+_[A-Z_]+)\b(?!`)/g, '`$1`');
