/** Where the demo writes. On a terminal the table is redrawn in place; elsewhere it is printed when it has changed. */
export class Screen {
  readonly #out: NodeJS.WriteStream;
  #drawn = 0;
  #last = '';

  constructor(out: NodeJS.WriteStream = process.stdout) {
    this.#out = out;
  }

  title(text: string): void {
    this.#settle();
    this.#out.write(`\n${this.#bold(text)}\n`);
  }

  line(text: string): void {
    this.#settle();
    this.#out.write(`  ${text}\n`);
  }

  /** Shows rows under headings, in place of the last table if nothing was written since. */
  table(headings: readonly string[], rows: readonly (readonly string[])[]): void {
    const text = layOut([headings, ...rows], this.#out.isTTY ? this.#out.columns : 160);
    if (text === this.#last) return;
    if (this.#out.isTTY && this.#drawn > 0) this.#out.write(`\u001B[${this.#drawn}A\u001B[J`);
    this.#out.write(text);
    this.#last = text;
    this.#drawn = text.split('\n').length - 1;
  }

  #settle(): void {
    this.#drawn = 0;
    this.#last = '';
  }

  #bold(text: string): string {
    return this.#out.isTTY ? `\u001B[1m${text}\u001B[0m` : text;
  }
}

function layOut(rows: readonly (readonly string[])[], width: number): string {
  const columns = rows[0]?.length ?? 0;
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  const lines = rows.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd(),
  );
  return lines.map((line) => `${line.slice(0, width)}\n`).join('');
}
