import { RegExpParser, visitRegExpAST } from '@eslint-community/regexpp';
import type { AST } from '@eslint-community/regexpp';

/** Why an expression is refused and what to write instead. */
export interface PatternRefusal {
  readonly message: string;
  readonly fix: string;
}

const parser = new RegExpParser({ ecmaVersion: 2024 });

/** RE2 refuses expressions that repeat more often than this, nested repetitions multiplied. */
const greatestRepetition = 1000;

/**
 * Patterns run as RE2 on the API server and as JavaScript here; only what both read alike is allowed.
 * @returns undefined when the expression is fine.
 */
export function checkPattern(pattern: string): PatternRefusal | undefined {
  const dialect = re2Only.find(([syntax]) => syntax.test(pattern));
  try {
    return refusalOf(parser.parsePattern(pattern, 0, pattern.length, { unicode: true }), pattern);
  } catch (error) {
    if (dialect) return { message: dialect[1], fix: dialect[2] };
    const detail = (error instanceof Error ? error.message : String(error)).replace(/^.*\/u: /s, '');
    return {
      message: `is no regular expression of RE2 and JavaScript: ${detail}`,
      fix: 'Put a backslash before special characters, and before no others.',
    };
  }
}

/** What JavaScript cannot parse, in words of RE2. */
const re2Only: readonly (readonly [RegExp, string, string])[] = [
  [/\(\?[imsU-]+[:)]/, 'uses flags, which JavaScript does not know', 'Spell both cases: [Aa].'],
  [/\(\?P</, 'names a group, which JavaScript writes otherwise', 'Write (?:…) without a name.'],
  [/\\[AzZ]/, 'uses \\A or \\z, which JavaScript does not know', 'Write ^ and $.'],
  [
    /\\[QE]/,
    'uses \\Q…\\E, which JavaScript does not know',
    'Put a backslash before each special character.',
  ],
  [
    /\[\[:\^?[a-z]+:\]/,
    'uses a POSIX class, which JavaScript does not know',
    'Write the characters: [A-Za-z0-9].',
  ],
  [/\\x\{/, 'uses \\x{…}, which JavaScript does not know', 'Write the character itself.'],
  [/\\p[A-Z]/, 'uses \\pL, which JavaScript does not know', 'Write \\p{L}.'],
  [/[*+?}]\+/, 'uses a possessive quantifier', 'Remove the +; RE2 never backtracks.'],
  [/\(\?>/, 'uses an atomic group', 'Write (?:…); RE2 never backtracks.'],
];

function refusalOf(tree: AST.Pattern, source: string): PatternRefusal | undefined {
  let found: PatternRefusal | undefined;
  const refuse = (message: string, fix: string): void => {
    found ??= { message, fix };
  };
  visitRegExpAST(tree, {
    onAssertionEnter: (node) => {
      if (node.kind === 'lookahead' || node.kind === 'lookbehind')
        refuse('uses a look-around, which RE2 does not know', 'Write a CEL rule instead.');
    },
    onBackreferenceEnter: () =>
      refuse('uses a back reference, which RE2 does not know', 'Write a CEL rule instead.'),
    onCapturingGroupEnter: (node) => {
      if (node.name !== null)
        refuse('names a group, which older RE2 writes otherwise', 'Write (?:…) without a name.');
    },
    onCharacterSetEnter: (node) => checkCharacterSet(node, refuse),
    onCharacterClassEnter: (node) => checkCharacterClass(node, refuse),
    onCharacterEnter: (node) => checkCharacter(node, source, refuse),
    onQuantifierEnter: (node) => {
      if (repetitions(node) <= greatestRepetition) return;
      refuse(
        `repeats more than ${greatestRepetition} times`,
        'Use maxLength for the length, or repeat less: nested repetitions are multiplied.',
      );
    },
  });
  return found;
}

type Refuse = (message: string, fix: string) => void;

/** Names that both dialects know, for the same characters of the same version of Unicode or nearly so. */
const categories =
  /^(?:C|Cc|Cf|Co|Cs|L|Ll|Lm|Lo|Lt|Lu|M|Mc|Me|Mn|N|Nd|Nl|No|P|Pc|Pd|Pe|Pf|Pi|Po|Ps|S|Sc|Sk|Sm|So|Z|Zl|Zp|Zs)$/;

function checkCharacterSet(node: AST.CharacterSet, refuse: Refuse): void {
  if (node.kind === 'property') {
    if (node.key === 'General_Category' && node.value === null) return;
    if (node.raw.includes('=') || !categories.test(node.value ?? node.key)) {
      refuse(
        `uses ${node.raw}, which RE2 does not know`,
        'Use a general category such as \\p{L} or \\p{Nd}.',
      );
    }
  }
  if (node.kind === 'space' && node.negate && node.parent.type === 'CharacterClass') {
    refuse(
      'uses \\S in brackets, which RE2 and JavaScript read differently',
      'Write it outside: (?:\\S|[…]).',
    );
  }
}

function checkCharacterClass(node: AST.CharacterClass, refuse: Refuse): void {
  if (node.elements.length === 0) {
    refuse(
      `uses ${node.raw}, which RE2 does not know`,
      'Name the characters; for any character write (?:.|\\n).',
    );
  }
  if (/(?<!\\)\[:/.test(node.raw)) {
    refuse(
      'has [: in brackets, which RE2 takes for a POSIX class',
      'Put a backslash before the inner bracket.',
    );
  }
}

function checkCharacter(node: AST.Character, source: string, refuse: Refuse): void {
  if (/^\\(?:u|c)/.test(node.raw)) {
    refuse(`uses ${node.raw}, which RE2 does not know`, 'Write the character itself or \\xHH.');
  } else if (node.raw === '\\b') {
    refuse('uses \\b in brackets, which RE2 does not know', 'Write \\x08.');
  } else if (node.raw === '\\0' && /\d/.test(source.charAt(node.end))) {
    refuse('uses an octal number', 'Write \\x00.');
  } else if (node.value >= 0xd800 && node.value <= 0xdfff) {
    refuse('holds half a character', 'Write the whole character.');
  }
}

/** How often RE2 would repeat the innermost part: counts above one multiply. */
function repetitions(node: AST.Quantifier): number {
  let count = countOf(node);
  if (count <= 1) return count;
  for (const parent of ancestors(node)) {
    if (parent.type === 'Quantifier') count *= Math.max(1, countOf(parent));
  }
  return count;
}

function* ancestors(node: AST.Node): Generator<AST.Node> {
  if (!node.parent) return;
  yield node.parent;
  yield* ancestors(node.parent);
}

/** `*`, `+` and `?` do not count. */
function countOf(node: AST.Quantifier): number {
  if (!node.raw.slice(node.element.raw.length).startsWith('{')) return 1;
  return node.max === Infinity ? node.min : node.max;
}
