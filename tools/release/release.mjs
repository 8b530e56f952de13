// npm run release: publishes everything with the one version that it has. Nothing is sent before everything is there to be sent.
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Failure } from '../failure.mjs';
import { step } from '../progress.mjs';
import { parts } from './parts.mjs';
import { channelOf, pendingChangesets, releaseVersion } from './versions.mjs';

const usage = `Use it so: npm run release -- [--dry-run] [--only ${Object.keys(parts).join('|')}]… [--output FOLDER]`;

/** @param {readonly string[]} args */
export async function release(args) {
  const { dryRun, names, output } = understand(args);
  const version = releaseVersion();
  const folder = output ?? mkdtempSync(join(tmpdir(), 'twingate-kit-release-'));
  mkdirSync(folder, { recursive: true });
  const plan = { version, channel: channelOf(version), folder, dryRun };
  const problems = await whatIsMissing(names, plan);
  if (problems.length > 0 && !dryRun)
    throw new Failure(`Nothing was published. A release of ${names.join(', ')} needs:\n${list(problems)}`);
  const made = await prepare(names, plan);
  console.log(describe(made, plan));
  if (dryRun) {
    if (problems.length > 0) console.log(`A release needs also:\n${list(problems)}`);
    console.log('Nothing was published: this was a dry run.');
    return;
  }
  await publish(made);
}

function understand(args) {
  try {
    const { values } = parseArgs({ args: [...args], options });
    const { only: names = Object.keys(parts), output } = values;
    const unknown = names.find((name) => !Object.hasOwn(parts, name));
    if (unknown !== undefined) throw new Error(`There is no part "${unknown}" of a release.`);
    // The order is that of the parts, not that of the arguments.
    const chosen = Object.keys(parts).filter((name) => names.includes(name));
    const base = process.env.INIT_CWD ?? '.';
    return { dryRun: values['dry-run'] === true, names: chosen, output: output && resolve(base, output) };
  } catch (error) {
    throw new Failure(`${error.message}\n${usage}`, { exitCode: 2 });
  }
}

const options = {
  'dry-run': { type: 'boolean' },
  only: { type: 'string', multiple: true },
  output: { type: 'string' },
};

async function whatIsMissing(names, plan) {
  const pending = pendingChangesets();
  const unversioned =
    pending.length === 0
      ? []
      : [
          `a version of ${pending.length} changesets that are in none yet: \`npm run versions\`, or \`-- --dev\` for this commit`,
        ];
  const lacking = [];
  for (const name of names) lacking.push(...(await parts[name].lacks(plan)));
  return [...new Set([...unversioned, ...lacking])];
}

/** Makes the parts, from what is here. @param {readonly string[]} names */
export async function prepare(names, plan) {
  const made = [];
  for (const name of names) {
    const part = parts[name];
    const things = await step(`Making ${part.about}`, () => part.prepare(plan));
    made.push({ part, things });
  }
  return made;
}

function describe(made, { version, channel, folder }) {
  const lines = made.flatMap(({ part, things }) => [
    `${part.about}:`,
    ...things.flatMap(({ name, details, aliases = [] }) => [
      `  ${name}  (${details})`,
      ...aliases.map((alias) => `  ${alias}`),
    ]),
    ...(things.length === 0 ? ['  none for builds from main'] : []),
  ]);
  return [`Release ${version}, channel ${channel}, made in ${folder}`, ...lines].join('\n');
}

/** Stops at the first failure; what is published already is passed over, so that the same command goes on later. */
export async function publish(made) {
  const all = made.flatMap(({ part, things }) => things.map((thing) => ({ part, thing })));
  const done = [];
  for (const { part, thing } of all) {
    try {
      const there = await part.isPublished(thing);
      if (!there) await part.publish(thing);
      done.push(`${thing.name} ${there ? 'was there already' : 'is published'}`);
      console.log(done.at(-1));
    } catch (error) {
      const rest = all.length - done.length;
      const message = `${error.message} ${rest} of ${all.length} are not published; the same command goes on from here.`;
      throw new Failure(message, { details: error.details ?? '' });
    }
  }
}

const list = (lines) => lines.map((line) => `  - ${line}`).join('\n');
