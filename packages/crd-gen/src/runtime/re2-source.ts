/**
 * The source of a JavaScript expression (flag `u`) that matches what RE2 matches: `.` stops at line feeds only, and
 * `\s` knows no other blanks than ASCII's. For expressions that both can parse; see pattern.ts.
 */
export function re2Source(pattern: string): string {
  let isInClass = false;
  return pattern.replace(/\\[^]|[[\].]/gu, (token) => {
    if (token === '[') isInClass = true;
    else if (token === ']') isInClass = false;
    else if (token === '.') return isInClass ? token : '[^\\n]';
    else if (token === '\\s') return isInClass ? blanks : `[${blanks}]`;
    else if (token === '\\S') return isInClass ? token : `[^${blanks}]`;
    return token;
  });
}

const blanks = '\\t\\n\\f\\r ';

/** `re2Source` as an expression; what ajv's compiled code calls. */
export function re2Expression(pattern: string, flags: string): RegExp {
  return new RegExp(re2Source(pattern), flags);
}
