import { expect } from 'chai';
import { metricDefinitions } from './metric-definitions.js';
import { OperatorMetrics } from './metrics.js';

describe('OperatorMetrics', () => {
  const page = async (prepare: (metrics: OperatorMetrics) => void): Promise<string[]> => {
    const metrics = new OperatorMetrics({ version: '1.2.3' });
    prepare(metrics);
    const text = await metrics.registry.metrics();
    return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  };

  it('counts runs by outcome and measures them in seconds', async () => {
    const lines = await page((metrics) => {
      metrics.reconciled('groups', 'settled', 30);
      metrics.reconciled('groups', 'settled', 2000);
      metrics.reconciled('groups', 'conflict', 1);
    });
    expect(lines).to.include('twingate_operator_reconcile_total{controller="groups",outcome="settled"} 2');
    expect(lines).to.include('twingate_operator_reconcile_total{controller="groups",outcome="conflict"} 1');
    expect(lines).to.include(
      'twingate_operator_reconcile_duration_seconds_bucket{le="0.05",controller="groups"} 2',
    );
    expect(lines).to.include('twingate_operator_reconcile_duration_seconds_count{controller="groups"} 3');
  });

  it('counts calls to both APIs', async () => {
    const lines = await page((metrics) => {
      metrics.kubeCall({ verb: 'patch', resource: 'widgets', status: 200, durationMs: 4 });
      metrics.kubeCall({ verb: 'watch', resource: 'widgets', status: 200, durationMs: 600_000 });
      metrics.apiCall({ operation: 'CreateGroup', outcome: 'ok', durationMs: 40 });
      metrics.apiWait('normal', 1500);
    });
    expect(lines).to.include('rest_client_requests_total{verb="patch",resource="widgets",code="200"} 1');
    expect(lines).to.include('rest_client_request_duration_seconds_count{verb="patch"} 1');
    expect(lines.join()).not.to.include('rest_client_request_duration_seconds_count{verb="watch"}');
    expect(lines).to.include('twingate_operator_api_requests_total{operation="CreateGroup",outcome="ok"} 1');
    expect(lines).to.include('twingate_operator_api_wait_seconds_total{priority="normal"} 1.5');
  });

  it('reads queues, object counts and values when it is asked', async () => {
    let depth = 0;
    const queue = {
      get size() {
        return depth;
      },
      inFlight: 2,
      delayed: 3,
      oldestAgeMs: 4500,
    };
    const lines = await page((metrics) => {
      metrics.watchQueue('groups', queue);
      metrics.watchValue(metricDefinitions.objects, 'TwingateGroup', () => 12);
      metrics.watchValue(metricDefinitions.massAbsence, 'TwingateGroup', () => 1);
      metrics.watchValue(metricDefinitions.massAbsence, 'TwingateResource', () => 0);
      depth = 7;
    });
    expect(lines).to.include.members([
      'workqueue_depth{name="groups"} 7',
      'workqueue_in_flight{name="groups"} 2',
      'workqueue_delayed{name="groups"} 3',
      'workqueue_oldest_age_seconds{name="groups"} 4.5',
      'twingate_operator_objects{kind="TwingateGroup"} 12',
      'twingate_operator_mass_absence{kind="TwingateGroup"} 1',
      'twingate_operator_mass_absence{kind="TwingateResource"} 0',
      'twingate_operator_build_info{version="1.2.3"} 1',
    ]);
  });

  it('tells memory, CPU time and start of the process', async () => {
    const lines = await page(() => undefined);
    for (const name of [
      'process_resident_memory_bytes',
      'process_cpu_seconds_total',
      'process_start_time_seconds',
    ]) {
      const value = Number(lines.find((line) => line.startsWith(`${name} `))?.split(' ')[1]);
      expect(value, name).to.be.greaterThan(0);
    }
  });
});
