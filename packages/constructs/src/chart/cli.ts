import { charts } from './charts.js';
import type { GeneratedChart } from './charts.js';
import { chartDifferences, chartFolder, writeChart } from './generate.js';

/** Writes the charts in deploy; with --check it only compares, and exits 1 when something differs. */
function main(args: readonly string[]): number {
  const [flag, ...rest] = args;
  if (rest.length > 0 || (flag !== undefined && flag !== '--check')) {
    process.stderr.write('Usage: generate [--check]\n');
    return 2;
  }
  const results = charts.map((chart) => (flag === '--check' ? check(chart) : write(chart)));
  return Math.max(...results);
}

function check(chart: GeneratedChart): number {
  const differences = chartDifferences(chart);
  if (differences.length === 0) return 0;
  const names = differences.map(({ file }) => file).join(', ');
  process.stderr.write(`Out of date in deploy/${chart.name}: ${names}\n`);
  return 1;
}

function write(chart: GeneratedChart): number {
  const differences = chartDifferences(chart);
  writeChart(chartFolder(chart), differences);
  const names = differences.map(({ file }) => file).join(', ');
  process.stdout.write(
    `${chart.name}: ${differences.length === 0 ? 'everything is up to date' : `wrote ${names}`}\n`,
  );
  return 0;
}

process.exitCode = main(process.argv.slice(2));
