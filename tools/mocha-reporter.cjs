'use strict';
// The reporter of all packages: mocha's own output, and the counts and the names of failed tests as a file that
// tools/test-results.mjs reads.
// Under turbo only failures are worth a line.
const { mkdirSync, renameSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { basename, join } = require('node:path');

const folder = process.cwd();
const { reporters } = createRequire(join(folder, 'package.json'))('mocha');
const Parent = process.env.TURBO_HASH ? reporters.Base : reporters.Spec;

module.exports = class CountingReporter extends Parent {
  constructor(runner, options) {
    super(runner, options);
    const failed = [];
    runner.on('fail', (test) => failed.push(test.fullTitle()));
    runner.once('end', () => {
      if (Parent === reporters.Base) this.epilogue();
      const script = process.env.npm_lifecycle_event;
      if (script) writeCounts(script, this.stats, failed);
    });
  }
};

function writeCounts(script, { passes, failures, pending, duration }, failed) {
  const counts = {
    package: basename(folder),
    script,
    passes,
    failures,
    pending,
    failed,
    durationMs: duration,
  };
  const results = join(folder, '.test-results');
  const file = join(results, `${script.replaceAll(':', '-')}.json`);
  mkdirSync(results, { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify({ ...counts, finishedAt: Date.now() }));
  renameSync(`${file}.new`, file);
}
