import { eventMeanings, reasonMeanings } from '../dist/external/reason-meanings.js';
import { eventReasons, reasons } from '../dist/external/reasons.js';

/** The reference of conditions and events, as Markdown. */
export default function conditionsPage() {
  return `# Conditions and events

Every object has two conditions. \`Ready=True\`: it exists in Twingate and is of use. \`Synced=True\`: Twingate has what the spec of
\`observedGeneration\` asks for. An object that was ready stays so while Twingate cannot be reached. What to do about most of them by symptom is in
[troubleshooting](../troubleshooting.md).

## Reasons of conditions

| Reason | Meaning, and what helps |
| --- | --- |
${rows(reasonMeanings, reasons)}

## Events

| Reason | Meaning |
| --- | --- |
${rows(eventMeanings, eventReasons)}
`;
}

function rows(meanings, names) {
  return Object.entries(meanings)
    .map(([key, meaning]) => `| \`${names[key]}\` | ${withCode(meaning)} |`)
    .join('\n');
}

/** Names of variables, annotations and fields stand out. */
const withCode = (text) =>
  text.replaceAll(
    /(?<!`)\b(OPERATOR_[A-Z_]+|TWINGATE_[A-Z_]+|(?:spec|status)\.\w+|kit\.twingate\.com\/\w+|gatewayRef)\b/g,
    '`$1`',
  );
