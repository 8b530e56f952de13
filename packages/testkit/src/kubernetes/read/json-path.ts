import { isObject } from '../json.js';

type Step = (values: readonly unknown[]) => readonly unknown[];

const stepPattern =
  /\.([A-Za-z0-9_$-]+(?:\\\.[A-Za-z0-9_$/-]+)*)|\[(\d+)\]|\[(\*)\]|\['([^']*)'\]|\[\?\(@\.([^=!)]+?)\s*==\s*["']([^"']*)["']\)\]/y;

const compiled = new Map<string, readonly Step[]>();

/**
 * The first value that a printer column's path finds; undefined when there is none. Knows field names, indices,
 * [*] and [?(@.a.b=="text")]. Throws for other paths.
 */
export function jsonPathValue(path: string, object: unknown): unknown {
  const steps = compiled.get(path) ?? parse(path);
  compiled.set(path, steps);
  const [first] = steps.reduce<readonly unknown[]>((values, step) => step(values), [object]);
  return first;
}

function parse(path: string): readonly Step[] {
  const steps: Step[] = [];
  stepPattern.lastIndex = 0;
  while (stepPattern.lastIndex < path.length) {
    const at = stepPattern.lastIndex;
    const match = stepPattern.exec(path);
    if (match === null)
      throw new Error(`The embedded API cannot read the JSONPath "${path}" from character ${at}.`);
    steps.push(stepOf(match));
  }
  return steps;
}

function stepOf([, dotted, index, all, quoted, filterPath, wanted]: RegExpExecArray): Step {
  if (dotted !== undefined) return field(dotted.replaceAll('\\.', '.'));
  if (quoted !== undefined) return field(quoted);
  if (index !== undefined) return (values) => values.flatMap((value) => items(value)[Number(index)] ?? []);
  if (all !== undefined) return (values) => values.flatMap(items);
  const inner = (filterPath ?? '').split('.').map(field);
  const matches = (item: unknown) =>
    inner.reduce<readonly unknown[]>((values, step) => step(values), [item])[0] === wanted;
  return (values) => values.flatMap(items).filter(matches);
}

function field(name: string): Step {
  return (values) =>
    values.flatMap((value) => (isObject(value) && value[name] !== undefined ? [value[name]] : []));
}

function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
