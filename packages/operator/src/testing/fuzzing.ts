import fc from 'fast-check';

/** Seconds for each parser. */
const SECONDS = Number(process.env['FUZZ_SECONDS'] ?? '0.3');
/** FUZZ_SEED runs others; the same seed gives the same inputs. */
const SEED = Number(process.env['FUZZ_SEED'] ?? '1');
/** What one input may take at most, however long it is: a regular expression that runs away takes minutes. */
const MOST_MS = 2000;

/** Feeds `check` for as long as the budget allows; it throws when an input is not handled as documented. */
export function fuzz<T>(inputs: fc.Arbitrary<T>, check: (input: T) => void): void {
  const property = fc.property(inputs, (input) => {
    const startedAt = performance.now();
    check(input);
    const tookMs = performance.now() - startedAt;
    if (tookMs > MOST_MS) throw new Error(`One input took ${Math.round(tookMs)} ms`);
  });
  fc.assert(property, {
    seed: SEED,
    numRuns: Number.MAX_SAFE_INTEGER,
    interruptAfterTimeLimit: SECONDS * 1000,
    markInterruptAsFailure: false,
  });
}

/** The same for what takes calls. */
export async function fuzzAsync<T>(
  inputs: fc.Arbitrary<T>,
  check: (input: T) => Promise<void>,
): Promise<void> {
  await fc.assert(fc.asyncProperty(inputs, check), {
    seed: SEED,
    numRuns: Number.MAX_SAFE_INTEGER,
    interruptAfterTimeLimit: SECONDS * 1000,
    markInterruptAsFailure: false,
  });
}

/** Names that code trips over which uses objects as maps. */
export const trickyNames = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '',
] as const;

/** Texts near the valid ones: cut, doubled, with a character changed, or of nothing but trouble. */
export function near(...valid: readonly string[]): fc.Arbitrary<string> {
  const seed = fc.constantFrom(...valid);
  const position = fc.nat({ max: 200 });
  const piece = fc.oneof(
    fc.string({ maxLength: 4 }),
    fc.constantFrom('\0', '\n', '"', '{', ']', '\\', '💣', ' '),
  );
  return fc.oneof(
    seed,
    fc.tuple(seed, position).map(([text, at]) => text.slice(0, at)),
    fc.tuple(seed, position, piece).map(([text, at, what]) => text.slice(0, at) + what + text.slice(at + 1)),
    fc.tuple(seed, fc.integer({ min: 2, max: 400 })).map(([text, times]) => text.repeat(times)),
    fc.string({ unit: 'binary', maxLength: 300 }),
    json().map((value) => JSON.stringify(value)),
  );
}

/** JSON values with tricky names. */
export function json(): fc.Arbitrary<unknown> {
  return fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom(null, true, false, 0, -1, 1e308, 0.1),
      fc.string({ maxLength: 20 }),
      fc.array(tie('value'), { maxLength: 4 }),
      fc
        .array(
          fc.tuple(fc.oneof(fc.constantFrom(...trickyNames), fc.string({ maxLength: 8 })), tie('value')),
          {
            maxLength: 4,
          },
        )
        .map(parsed),
    ),
  })).value;
}

/** Annotations or labels under these names, tricky ones and others. */
export function annotations(
  names: readonly string[],
  values: fc.Arbitrary<string>,
): fc.Arbitrary<Record<string, string>> {
  const name = fc.oneof(fc.constantFrom(...names, ...trickyNames), fc.string({ maxLength: 20 }));
  return fc.array(fc.tuple(name, values), { maxLength: 12 }).map(parsed);
}

/** As JSON.parse makes an object of them: `__proto__` is a property like any other. */
function parsed<V>(entries: readonly (readonly [string, V])[]): Record<string, V> {
  const members = entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  return JSON.parse(`{${members.join()}}`) as Record<string, V>;
}

/** Throws when somebody wrote to what all objects inherit from. */
export function expectNoPollution(): void {
  const extra = Object.keys(Object.prototype);
  if (extra.length > 0 || 'polluted' in {})
    throw new Error(`Object.prototype was written to: ${extra.join()}`);
}
