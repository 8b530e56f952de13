import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Kind, OperatorProcess } from '@twingate-kit/e2e';
import { inSync, measure, untilAll } from './measure.js';
import { phaseHeader, phaseRow, type Row } from './phase-table.js';
import { runHeading } from './run-heading.js';
import {
  applyServices,
  closeStage,
  create,
  createCore,
  forEach,
  NAMESPACE,
  openStage,
  startOperator,
  type Stage,
} from './stage.js';

export interface KindsOptions {
  readonly idleSeconds: number;
  /** For the operator's Node. */
  readonly nodeArgs: readonly string[];
}

const RESOURCES = 50;
const GROUPS = 10;
/** Every group may reach every resource. */
const GRANTS = RESOURCES * GROUPS;
const CONNECTORS = 100;
const GATEWAYS = 100;
const SERVICES = 500;

/** How many objects of a kind the namespace must have, all of them in sync. */
type Expected = Partial<Record<Kind, number>>;

/** All kinds but plain resources, one after the other on one control plane. Returns a section for RESULTS.md. */
export async function runKindsBench({ idleSeconds, nodeArgs }: KindsOptions): Promise<string> {
  const stage = await openStage(nodeArgs);
  try {
    await stage.kube.createNamespace(NAMESPACE);
    const rows = await phases(stage, idleSeconds);
    return [
      runHeading(
        'grants, connectors, gateways and Services on a real control plane, API latency 40 ms',
        'each phase begins with the start of the operator over what the phases before it left',
      ),
      ...phaseHeader,
      ...rows.map(phaseRow),
      '',
    ].join('\n');
  } finally {
    await closeStage(stage);
  }
}

async function phases(stage: Stage, idleSeconds: number): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const expected: Record<string, number> = {};
  const note = async (name: string, objects: number, phase: Promise<Row['phase']>): Promise<void> => {
    const measured = await phase;
    console.error(`${name}: ${measured.seconds.toFixed(1)} s`);
    rows.push({ name, objects, phase: measured });
  };
  const converge = async (name: string, objects: number, added: Expected): Promise<OperatorProcess> => {
    for (const [kind, count] of Object.entries(added)) expected[kind] = (expected[kind] ?? 0) + count;
    const operator = startOperator(stage);
    await operator.listening();
    await note(
      name,
      objects,
      measure(stage, operator, () => untilSynced(stage, expected)),
    );
    return operator;
  };

  await applyPrincipals(stage);
  const prepared = { TwingateResource: RESOURCES, TwingateGroup: GROUPS };
  await (await converge(`${RESOURCES} resources and ${GROUPS} groups`, RESOURCES + GROUPS, prepared)).stop();
  await applyGrants(stage);
  await (await converge(`${GRANTS} grants`, GRANTS, { TwingateResourceAccess: GRANTS })).stop();
  await applyConnectors(stage);
  await (await converge(`${CONNECTORS} connectors`, CONNECTORS, { TwingateConnector: CONNECTORS })).stop();
  await applyGateways(stage);
  const gateways = { TwingateCertificateAuthority: GATEWAYS, TwingateGateway: GATEWAYS };
  await (await converge(`${GATEWAYS} authorities and gateways`, 2 * GATEWAYS, gateways)).stop();
  await applyServices(stage, SERVICES);
  const operator = await converge(`${SERVICES} Services`, SERVICES, { TwingateResource: SERVICES });
  const all = Object.values(expected).reduce((sum, count) => sum + count, 0);
  await note(
    `idle ${idleSeconds} s over ${all}`,
    all,
    measure(stage, operator, () => sleep(idleSeconds * 1000)),
  );
  await note(
    `delete ${GRANTS} grants`,
    GRANTS,
    measure(stage, operator, () => removeGrants(stage)),
  );
  await operator.stop();
  return rows;
}

async function untilSynced(stage: Stage, expected: Readonly<Record<string, number>>): Promise<void> {
  for (const [kind, count] of Object.entries(expected)) {
    await untilAll(stage, NAMESPACE, count, inSync, kind as Kind);
  }
}

async function applyPrincipals(stage: Stage): Promise<void> {
  await forEach(RESOURCES, 16, (index) => {
    return create(stage, 'TwingateResource', `shared-${index}`, {
      name: `shared-${index}`,
      address: `shared-${index}.internal`,
    });
  });
  await forEach(GROUPS, 16, (index) =>
    create(stage, 'TwingateGroup', `team-${index}`, { name: `team-${index}` }),
  );
}

async function applyGrants(stage: Stage): Promise<void> {
  await forEach(GRANTS, 16, (index) => {
    const [resource, group] = principals(index);
    return create(stage, 'TwingateResourceAccess', grantName(index), {
      resourceRef: { name: resource },
      groupRef: { name: group },
    });
  });
}

/** Resource by resource, so that grants of one resource come one after the other, as people name and list them. */
function principals(index: number): readonly [resource: string, group: string] {
  return [`shared-${Math.floor(index / GROUPS)}`, `team-${index % GROUPS}`];
}

function grantName(index: number): string {
  return principals(index).join('-');
}

async function removeGrants(stage: Stage): Promise<void> {
  await forEach(GRANTS, 16, (index) =>
    stage.kube.remove('TwingateResourceAccess', NAMESPACE, grantName(index)),
  );
  await untilAll(stage, NAMESPACE, 0, () => true, 'TwingateResourceAccess');
}

async function applyConnectors(stage: Stage): Promise<void> {
  await forEach(CONNECTORS, 16, (index) => {
    return create(stage, 'TwingateConnector', `connector-${index}`, { name: `connector-${index}` });
  });
}

async function applyGateways(stage: Stage): Promise<void> {
  await forEach(GATEWAYS, 16, async (index) => {
    const name = `gateway-${index}`;
    await createCore(stage, 'secrets', {
      kind: 'Secret',
      metadata: { name },
      type: 'kubernetes.io/tls',
      stringData: { 'ca.crt': certificate(name), 'tls.crt': '', 'tls.key': '' },
    });
    await createCore(stage, 'services', {
      kind: 'Service',
      metadata: { name },
      spec: { ports: [{ port: 8443 }] },
    });
    await create(stage, 'TwingateCertificateAuthority', name, { name, secretRef: { name } });
    await create(stage, 'TwingateGateway', name, {
      serviceRef: { name, port: 8443 },
      x509CertificateAuthorityRef: { name },
    });
  });
}

/** A new authority each, because an authority is what its certificate is. */
function certificate(name: string): string {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', '/dev/null'];
  try {
    return execFileSync('openssl', ['req', '-x509', ...key, '-days', '2', '-subj', `/CN=${name}`], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch (error) {
    throw new Error('The certificates of this bench are made by openssl, which did not work: install it.', {
      cause: error,
    });
  }
}
