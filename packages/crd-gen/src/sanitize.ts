/** Characters that hide or reorder text in an editor, and control characters other than the line break. */
// eslint-disable-next-line no-control-regex -- removing them is the point
const invisible = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Text as a person sees it: no hidden characters, line breaks of one kind. */
export function plainText(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(invisible, ' ').trim();
}

/** Text that can neither leave a block comment nor begin a tag in it. */
export function commentText(text: string): string {
  return plainText(text).replaceAll('*/', '*\\/').replace(/^@/gm, '\\@');
}

/** Text for a paragraph or a table cell of Markdown: no HTML, no table separators, one line. */
export function markdownText(text: string): string {
  return plainText(text)
    .replace(/\s+/g, ' ')
    .replaceAll('\\', '\\\\')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('|', '\\|');
}

/** Text for a code span of Markdown, in a table or not. */
export function markdownCode(text: string): string {
  const line = text.replace(invisible, ' ').replace(/\s+/g, ' ').replaceAll('|', '\\|');
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `\`${line}\`` : `${fence} ${line} ${fence}`;
}

/** A TypeScript string literal in single quotes. */
export function stringLiteral(text: string): string {
  const escaped = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${escaped.replace(/[\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16)}`)}'`;
}

/** A property name in an interface: bare when it is an identifier, else quoted. */
export function propertyName(name: string): string {
  return /^[A-Za-z_$][A-Za-z0-9_$]*$/.test(name) ? name : stringLiteral(name);
}

/** A name for a type: letters and digits only, in Pascal case. */
export function typeIdentifier(text: string): string {
  const words = text.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return /^[A-Za-z]/.test(name) ? name : `T${name}`;
}

/** Lines of a JSDoc block; tags are written by crd-gen only, their values come from the input. */
export interface DocLines {
  readonly text: readonly string[];
  readonly tags?: readonly string[];
}

/** A JSDoc block at an indentation; nothing for no text. */
export function docComment(lines: DocLines, indent: string): string {
  const prose = lines.text.flatMap((line) => commentText(line).split('\n')).filter((line) => line !== '');
  const tags = (lines.tags ?? []).map((tag) => `@${commentText(tag).replace(/\s+/g, ' ')}`);
  const text = [...prose, ...tags];
  if (text.length === 0) return '';
  if (text.length === 1 && text[0] !== undefined) return `${indent}/** ${text[0]} */\n`;
  return `${indent}/**\n${text.map((line) => `${indent} * ${line}\n`).join('')}${indent} */\n`;
}
