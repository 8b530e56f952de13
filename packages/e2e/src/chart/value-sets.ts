import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { chart } from './helm.js';
import type { HelmValues } from './helm.js';

/** Values that fit together, as they are in the ci folder of the chart. */
export interface ValueSet {
  readonly name: string;
  readonly values: HelmValues;
}

const folder = path.join(chart, 'ci');
const ENDING = '-values.yaml';

export const valueSets: readonly ValueSet[] = readdirSync(folder)
  .filter((file) => file.endsWith(ENDING))
  .map((file) => ({
    name: file.slice(0, -ENDING.length),
    values: parse(readFileSync(path.join(folder, file), 'utf8'), { version: '1.1' }) as HelmValues,
  }));

/** The set of that name. */
export function valueSet(name: string): HelmValues {
  const found = valueSets.find((set) => set.name === name);
  if (found === undefined) throw new Error(`There is no ci/${name}${ENDING}`);
  return found.values;
}
