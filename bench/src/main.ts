import { parseArgs } from 'node:util';
import { runSuite } from './suite.js';

const { values } = parseArgs({
  options: { count: { type: 'string', default: '500' }, 'idle-seconds': { type: 'string', default: '60' } },
});
process.stdout.write(
  await runSuite({ count: Number(values.count), idleSeconds: Number(values['idle-seconds']) }),
);
