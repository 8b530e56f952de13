import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { GeneratedChart } from './charts.js';

/** Where the chart is in this repository. */
export function chartFolder({ name }: GeneratedChart): string {
  return join(__dirname, '../../../../deploy', name);
}

interface Difference {
  /** Path inside the chart. */
  readonly file: string;
  /** Undefined: the file should not be there. */
  readonly text: string | undefined;
}

/** How the chart on disk differs from what is generated. */
export function chartDifferences(
  chart: GeneratedChart,
  folder: string = chartFolder(chart),
): readonly Difference[] {
  const files = chart.files();
  const wrong = [...files].filter(([file, text]) => readIfPresent(join(folder, file)) !== text);
  const extra = present(folder).filter((file) => !files.has(file) && !file.startsWith('crds/'));
  return [
    ...wrong.map(([file, text]) => ({ file, text })),
    ...extra.map((file) => ({ file, text: undefined })),
  ];
}

/** Makes the chart on disk what is generated. */
export function writeChart(folder: string, differences: readonly Difference[]): void {
  for (const { file, text } of differences) {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    if (text === undefined) rmSync(path);
    else writeFileSync(path, text);
  }
}

function present(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

function readIfPresent(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
