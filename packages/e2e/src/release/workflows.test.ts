import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import { inRepository } from '../fixtures/repository.js';
import { readDockerfile } from '../image/dockerfile.js';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly uses?: string;
  readonly steps?: readonly Step[];
}

interface Workflow {
  readonly permissions?: unknown;
  readonly jobs?: Readonly<Record<string, Job>>;
  /** Of an action. */
  readonly runs?: { readonly steps: readonly Step[] };
}

const read = (file: string): string => readFileSync(inRepository(file), 'utf8');
const { scripts } = JSON.parse(read('package.json')) as {
  readonly scripts: Readonly<Record<string, string>>;
};

const files = readdirSync(inRepository('.github'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.yml'))
  .map((name) => ({ name, content: parse(read(path.join('.github', name))) as Workflow }));
const jobs = files.flatMap(({ name, content }) =>
  Object.entries(content.jobs ?? {}).map(([id, job]) => ({
    id: `${path.basename(name, '.yml')}/${id}`,
    job,
  })),
);
const steps = files.flatMap(({ content }) => [
  ...(content.runs?.steps ?? []),
  ...Object.values(content.jobs ?? {}).flatMap((job) => job.steps ?? []),
]);
const used = [...steps.map(({ uses }) => uses), ...jobs.map(({ job }) => job.uses)].filter(
  (uses) => uses !== undefined,
);
const isOurs = (uses: string): boolean => uses.startsWith('./');

/** What a job may do beyond reading the repository. */
const WRITES: Readonly<Record<string, readonly string[]>> = {
  'release/versions': ['contents', 'pull-requests'],
  'release/image': ['packages'],
  'release/packages': ['id-token'],
  'release/charts': ['packages'],
  'release/tag': ['contents'],
};

/** Commands of the machine; all others are ours, and must exist. */
const OF_THE_MACHINE = [
  /^sudo sysctl --write kernel\.apparmor_restrict_unprivileged_userns=0$/,
  /^docker buildx build /,
];

describe('the workflows', () => {
  it('grant nothing by default', () => {
    const workflows = files.filter(({ content }) => content.jobs !== undefined);
    expect(workflows.map(({ name }) => path.basename(name))).to.have.members(['ci.yml', 'release.yml']);
    for (const { name, content } of workflows) expect(content.permissions, name).to.deep.equal({});
  });

  for (const { id, job } of jobs) {
    it(`grant the job ${id} no more than it needs`, () => {
      const granted = Object.entries(job.permissions ?? {});
      expect(granted, 'permissions of its own').to.not.have.length(0);
      const writes = granted.filter(([, access]) => access !== 'read').map(([name]) => name);
      expect(writes).to.have.members(WRITES[id] ?? []);
    });
  }

  it('leave no credentials in the checkout, but for the job that pushes a branch', () => {
    const keeping = jobs.filter(({ job }) =>
      (job.steps ?? []).some(
        (step) => step.uses?.startsWith('actions/checkout@') && step.with?.['persist-credentials'] !== false,
      ),
    );
    expect(keeping.map(({ id }) => id)).to.deep.equal(['release/versions']);
  });

  it('run what exists', () => {
    const lines = steps.flatMap(({ run = '' }) => run.split('\n').filter((line) => line !== ''));
    expect(lines).to.not.have.length(0);
    const strange = lines.filter(
      (line) => !OF_THE_MACHINE.some((known) => known.test(line)) && !isScript(line) && !isProgram(line),
    );
    expect(strange).to.deep.equal([]);
  });

  it('use what exists, and give it to be pinned where it is of others', () => {
    for (const uses of used.filter(isOurs)) {
      const place = inRepository(uses);
      expect(existsSync(place.endsWith('.yml') ? place : path.join(place, 'action.yml')), uses).to.equal(
        true,
      );
    }
    for (const uses of used.filter((each) => !isOurs(each)))
      expect(uses).to.match(/^[\w-]+\/[\w./-]+@(v\d+(\.\d+)*|[0-9a-f]{40})$/);
    const renovate = JSON.parse(read('renovate.json')) as {
      readonly packageRules: readonly {
        readonly matchManagers?: readonly string[];
        readonly pinDigests?: boolean;
      }[];
    };
    const pinned = renovate.packageRules
      .filter((rule) => rule.pinDigests)
      .flatMap((rule) => rule.matchManagers ?? []);
    expect(pinned).to.have.members(['dockerfile', 'github-actions']);
  });

  it('name by tag only what docs/releasing.md lists', () => {
    const table = read('docs/releasing.md').split('## What is named by a tag')[1] ?? '';
    const listed = [...table.matchAll(/^\| `([^`]+)` +\|/gm)].map(([, name]) => name);
    const byTag = [...used.filter((uses) => !isOurs(uses)), ...readDockerfile().bases].map(nameOf);
    expect(listed).to.have.members([...new Set(byTag)]);
  });
});

/** `npm run NAME`, also as an argument of an action. */
function isScript(line: string): boolean {
  const [, name = ''] = /^npm run ([\w:-]+)( |$)/.exec(line) ?? [];
  return Object.hasOwn(scripts, name);
}

function isProgram(line: string): boolean {
  const [program = ''] = line.split(' ');
  return program.includes('/') && existsSync(inRepository(program));
}

/** `actions/checkout@v4` and `node:24.1.0@sha256:…` without what Renovate changes. */
const nameOf = (reference: string): string => reference.replace(/[:@].*$/, '');
