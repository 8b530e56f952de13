const NEWLINE = 0x0a;

/**
 * Parses a stream of JSON texts, one a line, wherever the chunks are cut. A last line without a newline was cut off
 * and is dropped. Throws SyntaxError for a line that is not JSON.
 */
export async function* parseJsonLines(chunks: AsyncIterable<Buffer>): AsyncGenerator {
  let pending: Buffer[] = [];
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      const line = Buffer.concat([...pending, chunk.subarray(start, end)]).toString('utf8');
      pending = [];
      start = end + 1;
      if (line.trim() !== '') yield JSON.parse(line);
    }
    if (start < chunk.length) pending.push(chunk.subarray(start));
  }
}
