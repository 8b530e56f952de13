import { chartDifferences, chartFolder, writeChart } from './generate.js';

/** Writes deploy/twingate-operator; with --check it only compares, and exits 1 when something differs. */
function main(args: readonly string[]): number {
  const [flag, ...rest] = args;
  if (rest.length > 0 || (flag !== undefined && flag !== '--check')) {
    process.stderr.write('Usage: generate [--check]\n');
    return 2;
  }
  const differences = chartDifferences(chartFolder);
  const names = differences.map(({ file }) => file).join(', ');
  if (flag === '--check') {
    if (differences.length === 0) return 0;
    process.stderr.write(`Out of date in deploy/twingate-operator: ${names}\n`);
    return 1;
  }
  writeChart(chartFolder, differences);
  process.stdout.write(
    differences.length === 0 ? 'chart: everything is up to date\n' : `chart: wrote ${names}\n`,
  );
  return 0;
}

process.exitCode = main(process.argv.slice(2));
