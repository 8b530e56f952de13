/** What stands in a manifest where Helm is to put something; expressions are those of Go templates. */
export type Token =
  /** A scalar. */
  | { readonly kind: 'value'; readonly expression: string }
  /** A map entry that is left out when the expression is empty; `shown` is what its value is then made of. */
  | { readonly kind: 'optional'; readonly expression: string; readonly shown: string }
  /** A map or list; an optional one is left out when it is empty. */
  | { readonly kind: 'block' | 'optionalBlock'; readonly expression: string }
  /** A map or list that an expression makes as YAML text. */
  | { readonly kind: 'text'; readonly expression: string }
  /** Items of the list around it. */
  | { readonly kind: 'items'; readonly expression: string }
  /** A line of template language. */
  | { readonly kind: 'line'; readonly expression: string };

const WORD = /helm-token-(\d+)-end/;
const WORDS = new RegExp(WORD, 'g');
const ONLY_WORD = new RegExp(`^${WORD.source}$`);

/** The word that stands for the token at an index. A name of Kubernetes could look like it, so checks let it pass. */
export function toWord(index: number): string {
  return `helm-token-${index}-end`;
}

/** The token that a text is, and nothing else. */
export function tokenOf(text: unknown, tokens: readonly Token[]): Token | undefined {
  const index = typeof text === 'string' ? ONLY_WORD.exec(text)?.[1] : undefined;
  return index === undefined ? undefined : tokens[Number(index)];
}

interface Line {
  readonly indent: number;
  /** `- ` of list items. */
  readonly dashes: string;
  /** `key: `, or nothing. */
  readonly key: string;
  readonly value: string;
}

/**
 * One line of YAML as lines of a template.
 * @throws {Error} where a token cannot stand
 */
export function renderLine(text: string, tokens: readonly Token[]): string {
  const line = parseLine(text);
  if (text.includes('{{')) throw new Error(`Helm would take this line of a manifest for a template: ${text}`);
  if (!WORD.test(text)) return text;
  if (WORD.test(line.key)) throw new Error(`A key cannot be a template expression: ${text}`);
  const token = tokenOf(line.value, tokens);
  if (token === undefined || token.kind === 'value') return scalar(line, printed(line.value, tokens));
  return renderToken(line, token);
}

function parseLine(text: string): Line {
  const [, spaces = '', dashes = '', key = '', value = ''] =
    /^( *)((?:- )*)((?:"[^"]*"|[^\s"':]+):(?: |$))?(.*)$/.exec(text) ?? [];
  return { indent: spaces.length, dashes, key, value };
}

function renderToken(line: Line, token: Exclude<Token, { readonly kind: 'value' }>): string {
  const { indent, dashes, key } = line;
  const inside = indent + dashes.length + 2;
  switch (token.kind) {
    case 'optional':
      return around(line, token.expression, [scalar(line, token.shown)]);
    case 'block':
      return lines(
        indent,
        `${dashes}${key.trimEnd()}`,
        `  {{- toYaml (${token.expression}) | nindent ${inside} }}`,
      );
    case 'optionalBlock':
      return around(line, token.expression, [
        lines(indent, `${dashes}${key.trimEnd()}`, `  {{- toYaml . | nindent ${inside} }}`),
      ]);
    case 'text':
      return lines(indent, `${dashes}${key.trimEnd()}`, `  {{- ${token.expression} | nindent ${inside} }}`);
    case 'items':
      return lines(
        indent,
        `{{- with ${token.expression} }}`,
        `{{- toYaml . | nindent ${indent} }}`,
        '{{- end }}',
      );
    case 'line':
      return lines(indent, `{{- ${token.expression} }}`);
  }
}

/** The entry, only when the expression is not empty. The first entry of a list item also carries its dash. */
function around(line: Line, expression: string, entry: readonly string[]): string {
  if (line.dashes !== '') throw new Error(`The first entry of a list item cannot be optional: ${line.key}`);
  const open = lines(line.indent, `{{- with ${expression} }}`);
  return [open, ...entry, lines(line.indent, '{{- end }}')].join('\n');
}

function scalar({ indent, dashes, key }: Line, expression: string): string {
  return lines(indent, `${dashes}${key}{{ ${expression} | toJson }}`);
}

/**
 * The expression for a text in which tokens stand, perhaps among other words.
 * @throws {Error} for a token that is no scalar
 */
export function printed(text: string, tokens: readonly Token[]): string {
  const values = [...text.matchAll(WORDS)].map(([word]) => tokenOf(word, tokens));
  const expressions = values.map((token) => {
    if (token?.kind !== 'value') throw new Error(`Only scalars can be part of a text: ${text}`);
    return token.expression;
  });
  const [only = ''] = expressions;
  if (ONLY_WORD.test(text)) return only;
  const words = text.split(new RegExp(WORD.source.replace('(', '(?:')));
  const parts = words.flatMap((word, index) => {
    const expression = expressions[index];
    return [
      word === '' ? [] : [JSON.stringify(word)],
      expression === undefined ? [] : [`(${expression})`],
    ].flat();
  });
  return `print ${parts.join(' ')}`;
}

function lines(indent: number, ...texts: readonly string[]): string {
  return texts.map((text) => ' '.repeat(indent) + text).join('\n');
}
