import { parseArgs } from 'node:util';
import { runCrdGenBench } from './crd-gen.js';
import { runSdkBench } from './sdk.js';
import { runSuite } from './suite.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string', default: '500' },
    'idle-seconds': { type: 'string', default: '60' },
    // Writes a CPU profile of each operator process into this folder.
    profile: { type: 'string' },
    runs: { type: 'string', default: '10' },
    calls: { type: 'string', default: '2000' },
    edits: { type: 'string', default: '20' },
  },
});

async function runOperatorBench(): Promise<string> {
  const nodeArgs = values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.profile}`];
  return runSuite({ count: Number(values.count), idleSeconds: Number(values['idle-seconds']), nodeArgs });
}

const suites: Readonly<Record<string, () => Promise<string>>> = {
  operator: runOperatorBench,
  sdk: () => runSdkBench({ calls: Number(values.calls), turns: Number(values.runs) }),
  'crd-gen': () => runCrdGenBench({ runs: Number(values.runs), edits: Number(values.edits) }),
};

const [name = 'operator'] = positionals;
const suite = Object.hasOwn(suites, name) ? suites[name] : undefined;
if (suite) process.stdout.write(await suite());
else {
  console.error(`There is no bench "${name}"; there are: ${Object.keys(suites).join(', ')}.`);
  process.exitCode = 2;
}
