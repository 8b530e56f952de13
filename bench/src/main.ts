import { parseArgs } from 'node:util';
import { runSuite } from './suite.js';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '500' },
    'idle-seconds': { type: 'string', default: '60' },
    // Writes a CPU profile of each operator process into this folder.
    profile: { type: 'string' },
  },
});
const nodeArgs = values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.profile}`];
process.stdout.write(
  await runSuite({ count: Number(values.count), idleSeconds: Number(values['idle-seconds']), nodeArgs }),
);
