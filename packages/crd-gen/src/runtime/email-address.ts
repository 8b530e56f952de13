/** One address as Go's mail.ParseAddress reads it: `a@b`, `<a@b>` or `Name <a@b>`, but no group of addresses. */
export function isEmail(text: string): boolean {
  return [plainAddress, namedAddress].some((form) => {
    const scanner = new Scanner(text);
    return form(scanner) && scanner.skipComments() && scanner.isAtEnd;
  });
}

function plainAddress(scanner: Scanner): boolean {
  scanner.skipBlanks();
  const hasUser = scanner.takeQuoted(1) || scanner.takeDotAtom();
  return (
    hasUser &&
    scanner.take(/@/y) &&
    scanner.skipBlanks() &&
    (scanner.take(domainLiteral) || scanner.takeDotAtom())
  );
}

function namedAddress(scanner: Scanner): boolean {
  let inName = true;
  while (inName) inName = scanner.skipBlanks() && (scanner.takeQuoted(0) || scanner.take(atoms));
  return scanner.take(/</y) && plainAddress(scanner) && scanner.take(/>/y);
}

// Specials end an atom; everything else that is visible may be part of it.
const atoms = /[^\s\u0000-\u0020\u007f()<>[\]:;@\\,"]+/y; // eslint-disable-line no-control-regex
const domainLiteral = /\[[^[\]\\\u0000-\u0020\u007f]*\]/y; // eslint-disable-line no-control-regex
const quotedText = /"((?:[^"\\\u0000-\u0008\u000a-\u001f\u007f]|\\[\u0020-\u007e\t])*)"/y; // eslint-disable-line no-control-regex

class Scanner {
  readonly #text: string;
  #position = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.#position === this.#text.length;
  }

  /** Takes what the sticky expression matches here; false and nothing else when it does not. */
  take(expression: RegExp): boolean {
    expression.lastIndex = this.#position;
    const match = expression.exec(this.#text);
    if (match) this.#position += match[0].length;
    return match !== null;
  }

  takeQuoted(leastLength: number): boolean {
    quotedText.lastIndex = this.#position;
    const match = quotedText.exec(this.#text);
    if ((match?.[1]?.length ?? -1) < leastLength) return false;
    return this.take(quotedText);
  }

  takeDotAtom(): boolean {
    const start = this.#position;
    return this.take(atoms) && !/^\.|\.\.|\.$/.test(this.#text.slice(start, this.#position));
  }

  skipBlanks(): boolean {
    this.take(/[ \t]*/y);
    return true;
  }

  /** Blanks and nested comments; false for a comment without end. */
  skipComments(): boolean {
    this.skipBlanks();
    while (this.take(/\(/y)) {
      for (let depth = 1; depth > 0;) {
        if (this.isAtEnd) return false;
        if (this.take(/\\./y) || this.take(/[^()\\]+/y)) continue;
        depth += this.take(/\(/y) ? 1 : this.take(/\)/y) ? -1 : 0;
        if (this.take(/\\$/y)) return false;
      }
      this.skipBlanks();
    }
    return true;
  }
}
