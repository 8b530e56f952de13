import { Declarations, descriptionLines } from './declarations.js';
import { generatedHeader } from './generated-header.js';
import type { CrdModel } from './model.js';
import { docComment, stringLiteral } from './sanitize.js';

/** The TypeScript types of all kinds, as one declaration file that stands beside `runtime.d.ts`. */
export function emitTypes(models: readonly CrdModel[]): string {
  const declarations = new Declarations({ sharedNames: true, nullable: true });
  for (const model of models) declareKind(model, declarations);
  return `// ${generatedHeader}\nimport type { ObjectMeta } from './runtime.js';\n\n${declarations.text()}`;
}

function declareKind(model: CrdModel, declarations: Declarations): void {
  const members = declarations.members(model.schema, model.kind, '  ');
  const doc = docComment(descriptionLines(model.schema.description), '');
  declarations.add(
    model.kind,
    `${doc}export interface ${model.kind} {
  readonly apiVersion: ${stringLiteral(`${model.group}/${model.version}`)};
  readonly kind: ${stringLiteral(model.kind)};
  readonly metadata: ObjectMeta;
${members}}\n`,
  );
}
