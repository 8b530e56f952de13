// The documents as TypeScript: each text once, without blanks, fragments apart from the operations that share them.
import { print, stripIgnoredCharacters, visit } from 'graphql';

/** TypeScript that exports a typed document for every fragment and operation of `document`. */
export function documentsModule(document) {
  const fragments = document.definitions.filter(({ kind }) => kind === 'FragmentDefinition');
  const operations = document.definitions.filter(({ kind }) => kind === 'OperationDefinition');
  const spreads = new Map(fragments.map((fragment) => [fragment.name.value, spreadsOf(fragment)]));
  return [
    ...fragments.map((fragment) => `const ${constantOf(fragment.name.value)} = ${textOf(fragment)};`),
    ...fragments.map((fragment) => fragmentConstant(fragment, spreads)),
    ...operations.map((operation) => operationConstant(operation, spreads)),
  ].join('\n\n');
}

function fragmentConstant({ name: { value: name } }, spreads) {
  const parts = withNested([name], spreads).map(constantOf);
  return `export const ${name}FragmentDoc = /*#__PURE__*/ new FragmentDocument<${name}Fragment>(${parts.join(', ')});`;
}

function operationConstant(operation, spreads) {
  const name = operation.name.value;
  const type = `${name}${operation.operation === 'query' ? 'Query' : 'Mutation'}`;
  const parts = [textOf(operation), ...withNested(spreadsOf(operation), spreads).map(constantOf)];
  return `export const ${name}Document = /*#__PURE__*/ new OperationDocument<${type}, ${type}Variables>(\n${parts.join(',\n')});`;
}

/** Names of fragments with those that they spread themselves, each once. */
function withNested(names, spreads) {
  const all = new Set(names);
  for (const name of all) spreads.get(name).forEach((nested) => all.add(nested));
  return [...all];
}

function spreadsOf(node) {
  const names = new Set();
  visit(node, { FragmentSpread: ({ name }) => void names.add(name.value) });
  return [...names];
}

const textOf = (node) => `'${stripIgnoredCharacters(print(node))}'`;

const constantOf = (name) => name[0].toLowerCase() + name.slice(1);
