import { Declarations, descriptionLines } from './declarations.js';
import { generatedHeader } from './generated-header.js';
import { storedVersionFirst } from './kind-version.js';
import type { KindVersion } from './kind-version.js';
import type { CrdModel } from './model.js';
import { docComment, stringLiteral } from './sanitize.js';

/** The TypeScript types of all kinds, as one declaration file that stands beside `runtime.d.ts`. */
export function emitTypes(models: readonly CrdModel[]): string {
  const versions = models.flatMap(storedVersionFirst);
  const declarations = new Declarations({
    sharedNames: true,
    nullable: true,
    unions: true,
    reserved: ['ObjectMeta', ...globalTypes, ...versions.map(({ name }) => name)],
  });
  for (const version of versions) declareKind(version, declarations);
  return `// ${generatedHeader}\nimport type { ObjectMeta } from './runtime.js';\n\n${declarations.text()}`;
}

/** Types that the declarations themselves use. */
export const globalTypes: readonly string[] = ['Readonly', 'Record', 'Object'];

function declareKind({ model, version, name }: KindVersion, declarations: Declarations): void {
  const members = declarations.members(version.schema, name, '  ');
  const doc = docComment(
    { ...descriptionLines(version.schema.description), ...deprecation(version.deprecated) },
    '',
  );
  declarations.add(
    name,
    `${doc}export interface ${name} {
  readonly apiVersion: ${stringLiteral(`${model.group}/${version.version}`)};
  readonly kind: ${stringLiteral(model.kind)};
  readonly metadata: ObjectMeta;
${members}}\n`,
  );
}

function deprecation(isDeprecated: boolean): { readonly tags?: readonly string[] } {
  return isDeprecated ? { tags: ['deprecated'] } : {};
}
