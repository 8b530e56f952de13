import { sampleCertificates } from '@twingate-kit/testkit';
import { expect } from 'chai';
import { reasons } from '../external/reasons.js';
import { secretType } from '../kinds/certificate-authority/tls-secret.js';
import { addSecret, AUTHORITY, editSecret } from '../testing/gateway-scenery.js';
import { closeWorlds, startWorld, type LifecycleWorld } from '../testing/lifecycle-world.js';

const [, second] = sampleCertificates;
const SWEEP_MS = 60_000;

describe('Secrets', () => {
  afterEach(closeWorlds);

  /** A world whose operator may list and watch no Secrets but those of some namespaces. */
  async function startLimited(namespaces: readonly string[]): Promise<LifecycleWorld> {
    const world = await startWorld({
      environment: {
        OPERATOR_SECRET_NAMESPACES: JSON.stringify(namespaces),
        CA_RECONCILER_INTERVAL: String(SWEEP_MS / 1000),
      },
      running: false,
    });
    for (const verb of ['list', 'watch'] as const) {
      for (const namespace of ['', 'default'].filter((one) => !namespaces.includes(one))) {
        world.cluster.faults.fail({
          when: { verb, resource: secretType.plural, namespace },
          times: Number.POSITIVE_INFINITY,
          status: 403,
          message: 'secrets is forbidden',
        });
      }
    }
    await world.startOperator();
    return world;
  }

  const fingerprints = (world: LifecycleWorld): readonly string[] =>
    world.simulator.world.certificateAuthorities.list().map(({ fingerprint }) => fingerprint);

  async function withAuthority(namespaces: readonly string[]): Promise<LifecycleWorld> {
    const world = await startLimited(namespaces);
    await addSecret(world);
    await world.applyAuthority({ metadata: { name: AUTHORITY } });
    await world.ready('authority', AUTHORITY);
    return world;
  }

  it('that may not be watched are read, again after each sweep, and a condition says so', async () => {
    const world = await withAuthority([]);
    expect(world.readinessProblems()).to.deep.equal([]);
    expect(world.cluster.requests.count({ verb: 'list', resource: secretType.plural })).to.equal(0);
    expect(world.condition('authority', AUTHORITY, 'Synced')).to.deep.include({
      status: 'True',
      reason: reasons.secretNotWatched,
      message:
        'Twingate has what the spec asks for. The Secret default/ca-tls is not watched: it is read again with every comparison.',
    });
    await editSecret(world, { 'ca.crt': second.pem });
    await world.until(
      () => fingerprints(world).includes(second.fingerprint),
      'the new certificate',
      3 * SWEEP_MS,
    );
    expect(world.condition('authority', AUTHORITY, 'Synced')).to.include({
      reason: reasons.secretNotWatched,
    });
  });

  it('of the named namespaces are watched as ever', async () => {
    const world = await withAuthority(['default']);
    expect(world.condition('authority', AUTHORITY, 'Synced')).to.include({ reason: reasons.synced });
    await editSecret(world, { 'ca.crt': second.pem });
    await world.until(
      () => fingerprints(world).includes(second.fingerprint),
      'the new certificate',
      SWEEP_MS / 2,
    );
  });

  it('of connectors are put right after a sweep where they may not be watched, and tokens are not made twice', async () => {
    const world = await startLimited([]);
    const name = await world.applyConnector();
    await world.ready('connector', name);
    expect(world.condition('connector', name, 'Synced')).to.include({ reason: reasons.secretNotWatched });
    const generations = (): number => world.simulator.requests.byOperation['GenerateConnectorTokens'] ?? 0;
    await world.advance(25 * 60_000);
    expect(generations()).to.equal(1);
    await world.deleteOther(secretType, name, 'default');
    await world.until(() => generations() === 2, 'new tokens', 25 * 60_000);
    await world.ready('connector', name);
    expect((await world.readOther(secretType, name, 'default')).metadata.name).to.equal(name);
  });
});
