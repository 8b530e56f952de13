#!/usr/bin/env node
// Entry of every root script. It stays readable for old Node versions, so that they get a sentence and not a
// syntax error; everything else is in tasks.mjs.
const [major, minor] = process.versions.node.split('.').map(Number);

if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    'twingate-kit needs Node 20.19 or newer, and this is Node ' +
      process.versions.node +
      '. Install a newer Node (https://nodejs.org) and run the command again.',
  );
  process.exitCode = 1;
} else {
  import('./tasks.mjs').then(({ runTask }) => runTask(process.argv.slice(2)));
}
