import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { debianProgram } from '../testing/debian-program.js';
import { closeWorlds, startWorld } from '../testing/lifecycle-world.js';

const run = promisify(execFile);
const rules = fileURLToPath(new URL('../../../../deploy/observability/rules.yaml', import.meta.url));
const ON = 'namespace="twingate"';

/** Per alert: series, at a sample a minute, with which it fires within two hours, and others with which it does not. */
const cases: Readonly<Record<string, readonly [fires: Series, silent: Series]>> = {
  TwingateOperatorAbsent: [
    { 'up{job="other"}': '1x180' },
    { 'twingate_operator_build_info{version="1"}': '1x180' },
  ],
  TwingateOperatorWithoutLeader: [
    {
      [`twingate_operator_leader{${ON},pod="a"}`]: '0x180',
      [`twingate_operator_leader{${ON},pod="b"}`]: '0x180',
    },
    {
      [`twingate_operator_leader{${ON},pod="a"}`]: '0x180',
      [`twingate_operator_leader{${ON},pod="b"}`]: '1x180',
    },
  ],
  TwingateOperatorKeyRefused: [
    { [`twingate_operator_api_requests_total{${ON},outcome="AUTHENTICATION"}`]: '0+1x180' },
    { [`twingate_operator_api_requests_total{${ON},outcome="AUTHENTICATION"}`]: '7x180' },
  ],
  TwingateApiUnavailable: [
    {
      [`twingate_operator_api_requests_total{${ON},outcome="TRANSPORT"}`]: '0+6x180',
      [`twingate_operator_api_requests_total{${ON},outcome="ok"}`]: '0+4x180',
    },
    {
      [`twingate_operator_api_requests_total{${ON},outcome="TRANSPORT"}`]: '0+4x180',
      [`twingate_operator_api_requests_total{${ON},outcome="ok"}`]: '0+6x180',
    },
  ],
  TwingateApiPaused: [
    { [`twingate_operator_api_paused{${ON},calls="write"}`]: '1x180' },
    { [`twingate_operator_api_paused{${ON},calls="write"}`]: '1x20 0 1x20 0 1x20 0 1x20 0 1x20 0 1x20 0x50' },
  ],
  TwingateMassAbsence: [
    { [`twingate_operator_mass_absence{${ON},kind="TwingateGroup"}`]: '1x180' },
    { [`twingate_operator_mass_absence{${ON},kind="TwingateGroup"}`]: '0x180' },
  ],
  TwingateObjectsNotReady: [
    { [`twingate_operator_objects_not_ready{${ON},kind="TwingateGroup"}`]: '2x180' },
    { [`twingate_operator_objects_not_ready{${ON},kind="TwingateGroup"}`]: '2x20 0x20 2x20 0x120' },
  ],
  TwingateReconcileFaults: [
    { [`twingate_operator_reconcile_total{${ON},controller="groups",outcome="failed"}`]: '0+1x180' },
    { [`twingate_operator_reconcile_total{${ON},controller="groups",outcome="transient"}`]: '0+1x180' },
  ],
  TwingateQueueStuck: [
    { [`workqueue_oldest_age_seconds{${ON},name="groups"}`]: '0+60x180' },
    { [`workqueue_oldest_age_seconds{${ON},name="groups"}`]: '800x180' },
  ],
  TwingateWatchSilent: [
    { [`twingate_operator_watch_age_seconds{${ON},kind="Secret"}`]: '0+60x180' },
    { [`twingate_operator_watch_age_seconds{${ON},kind="Secret"}`]: '90x180' },
  ],
  TwingateWatchForbidden: [
    { [`twingate_operator_forbidden_watches{${ON},kind="Secret"}`]: '1x180' },
    { [`twingate_operator_forbidden_watches{${ON},kind="Secret"}`]: '0x180' },
  ],
  TwingateDriftRepeats: [
    { [`twingate_operator_drift_total{${ON},kind="TwingateGroup",outcome="found"}`]: '0+1x180' },
    { [`twingate_operator_drift_total{${ON},kind="TwingateGroup",outcome="found"}`]: '0+1x10 10x170' },
  ],
};

type Series = Readonly<Record<string, string>>;

describe('with promtool', function () {
  this.timeout('10m'); // the first run fetches it
  let promtool: string;
  let folder: string;

  before(async () => {
    promtool = await debianProgram('prometheus', 'promtool');
    folder = await mkdtemp(path.join(tmpdir(), 'alerts-'));
  });

  after(async () => {
    await rm(folder, { recursive: true, force: true });
    await closeWorlds();
  });

  it('the rules are right, and every one of them is tested here', async () => {
    const { stdout } = await run(promtool, ['check', 'rules', rules]);
    expect(stdout).to.contain(`${Object.keys(cases).length} rules found`);
  });

  for (const [alert, [fires, silent]] of Object.entries(cases)) {
    for (const [title, series, count] of [
      ['fires', fires, 1],
      ['is silent', silent, 0],
    ] as const) {
      it(`${alert} ${title} when it should`, async () => {
        const file = path.join(folder, `${alert}-${count}.json`);
        await writeFile(file, JSON.stringify(unitTest(alert, series, count)));
        const { stdout } = await run(promtool, ['test', 'rules', file]).catch((error: unknown) => {
          throw new Error((error as { stderr: string }).stderr);
        });
        expect(stdout).to.contain('SUCCESS');
      });
    }
  }

  it('the page of a running operator is right', async () => {
    const world = await startWorld();
    const page = await world.metrics();
    const checking = run(promtool, ['check', 'metrics']);
    checking.child.stdin?.end(page);
    const { stdout, stderr } = await checking;
    expect(`${stdout}${stderr}`).to.equal('');
  });
});

/** The number of the alert's series that fire after two hours. */
function unitTest(alert: string, series: Series, count: number): object {
  const query = `count(ALERTS{alertname="${alert}", alertstate="firing"}) or vector(0)`;
  return {
    rule_files: [rules],
    evaluation_interval: '1m',
    tests: [
      {
        interval: '1m',
        input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
        promql_expr_test: [{ expr: query, eval_time: '2h', exp_samples: [{ labels: '{}', value: count }] }],
      },
    ],
  };
}
