import { parseArgs } from 'node:util';
import { runCrdGenBench } from './crd-gen.js';
import { runKindsBench } from './kinds.js';
import { runScaleBench } from './scale.js';
import { runSdkBench } from './sdk.js';
import { runSuite } from './suite.js';
import { runSynthesisBench } from './synthesis.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string', default: '500' },
    'idle-seconds': { type: 'string', default: '60' },
    // Writes a CPU profile of each operator process into this folder.
    profile: { type: 'string' },
    runs: { type: 'string', default: '10' },
    calls: { type: 'string', default: '2000' },
    // Of the suite "scale".
    sizes: { type: 'string', default: '100,1000,10000' },
    edits: { type: 'string', default: '20' },
    // Of the suite "synthesis".
    resources: { type: 'string', default: '1000' },
  },
});

const nodeArgs = values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.profile}`];
const idleSeconds = Number(values['idle-seconds']);

const suites: Readonly<Record<string, () => Promise<string>>> = {
  operator: () => runSuite({ count: Number(values.count), idleSeconds, nodeArgs }),
  kinds: () => runKindsBench({ idleSeconds, nodeArgs }),
  scale: () => runScaleBench({ sizes: values.sizes.split(',').map(Number), idleSeconds, nodeArgs }),
  sdk: () => runSdkBench({ calls: Number(values.calls), turns: Number(values.runs) }),
  synthesis: () => runSynthesisBench({ count: Number(values.resources), runs: Number(values.runs) }),
  'crd-gen': () => runCrdGenBench({ runs: Number(values.runs), edits: Number(values.edits) }),
};

const [name = 'operator'] = positionals;
const suite = Object.hasOwn(suites, name) ? suites[name] : undefined;
if (suite) process.stdout.write(await suite());
else {
  console.error(`There is no bench "${name}"; there are: ${Object.keys(suites).join(', ')}.`);
  process.exitCode = 2;
}
