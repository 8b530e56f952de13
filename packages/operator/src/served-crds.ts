import {
  twingateCertificateAuthority,
  twingateConnector,
  twingateGateway,
  twingateGroup,
  twingateResource,
} from '@twingate-kit/crds';
import { checkServedKind, type KubeClient } from './kube/index.js';

/** Puts the CustomResourceDefinitions of this version into a cluster. */
export const UPGRADE_COMMAND = 'kubectl apply --server-side -f deploy/twingate-operator/crds/';

/** The kinds that are reconciled. */
const KINDS = [
  twingateResource,
  twingateGroup,
  twingateConnector,
  twingateGateway,
  twingateCertificateAuthority,
];

/** Fields that older CustomResourceDefinitions lack or drop. */
const FIELDS = ['spec.id', 'status.id', 'status.conditions', 'status.observedGeneration'];

/**
 * Why this operator must not work with the CustomResourceDefinitions that the cluster serves: with older ones, status
 * would be lost and fields dropped without a word. Undefined when they are new enough.
 */
export async function servedCrdsProblem(client: KubeClient): Promise<string | undefined> {
  const problems = await Promise.all(
    KINDS.map(({ group, version, plural }) =>
      checkServedKind(client, { group, version, plural, statusSubresource: true, fields: FIELDS }),
    ),
  );
  const all = problems.flat();
  if (all.length === 0) return undefined;
  return (
    `The cluster's CustomResourceDefinitions are missing or too old (${all.join('; ')}). ` +
    `Nothing is written until they are upgraded: ${UPGRADE_COMMAND}`
  );
}
