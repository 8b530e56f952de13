import ts from 'typescript';

/** What a module of cdk8s classes offers: its exports, and the properties of its interfaces. */
export type ConstructShape = Readonly<Record<string, readonly string[]>>;

/**
 * The shape of a module's text. Enums of any form count as one thing, and types are left out: how a value is typed
 * (string unions, readonly lists) is where crd-gen means to differ from cdk8s.
 */
export function constructShape(text: string): ConstructShape {
  const file = ts.createSourceFile('module.ts', text, ts.ScriptTarget.ES2022);
  return Object.fromEntries(file.statements.flatMap(shapeOf).sort(([a], [b]) => a.localeCompare(b)));
}

function shapeOf(node: ts.Statement): readonly (readonly [string, readonly string[]])[] {
  if (ts.isClassDeclaration(node) && node.name) return [[`class ${node.name.text}`, members(node.members)]];
  if (ts.isInterfaceDeclaration(node)) return [[`interface ${node.name.text}`, members(node.members)]];
  if (ts.isEnumDeclaration(node) || ts.isTypeAliasDeclaration(node))
    return [[`values ${node.name.text}`, []]];
  if (ts.isFunctionDeclaration(node) && node.name && isExported(node)) {
    return [[`function ${node.name.text}`, []]];
  }
  return [];
}

function isExported(node: ts.FunctionDeclaration): boolean {
  return node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
}

function members(nodes: ts.NodeArray<ts.ClassElement> | ts.NodeArray<ts.TypeElement>): readonly string[] {
  return nodes.map((node) => {
    if (ts.isConstructorDeclaration(node)) return `constructor(${parameters(node.parameters)})`;
    const name =
      node.name && (ts.isIdentifier(node.name) || ts.isStringLiteral(node.name)) ? node.name.text : '';
    if (ts.isMethodDeclaration(node)) return `${name}(${parameters(node.parameters)})`;
    return ts.isPropertySignature(node) && node.questionToken ? `${name}?` : name;
  });
}

function parameters(nodes: ts.NodeArray<ts.ParameterDeclaration>): string {
  return nodes
    .map(({ name, initializer }) => `${ts.isIdentifier(name) ? name.text : ''}${initializer ? '?' : ''}`)
    .join(', ');
}
