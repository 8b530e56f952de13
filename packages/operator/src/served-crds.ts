import {
  twingateCertificateAuthority,
  twingateConnector,
  twingateGateway,
  twingateGroup,
  twingateResource,
  twingateResourceAccess,
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

/** Their counterpart has no ID. */
const KINDS_WITHOUT_ID = [twingateResourceAccess];

/** Fields that older CustomResourceDefinitions lack or drop. */
const STATUS_FIELDS = ['status.conditions', 'status.observedGeneration'];
const ID_FIELDS = ['spec.id', 'status.id'];

/**
 * Why this operator must not work with the CustomResourceDefinitions that the cluster serves: with older ones, status
 * would be lost and fields dropped without a word. Undefined when they are new enough.
 */
export async function servedCrdsProblem(client: KubeClient): Promise<string | undefined> {
  const required = [
    ...KINDS.map((kind) => ({ kind, fields: [...ID_FIELDS, ...STATUS_FIELDS] })),
    ...KINDS_WITHOUT_ID.map((kind) => ({ kind, fields: STATUS_FIELDS })),
  ];
  const problems = await Promise.all(
    required.map(({ kind: { group, version, plural }, fields }) =>
      checkServedKind(client, { group, version, plural, statusSubresource: true, fields }),
    ),
  );
  const all = problems.flat();
  if (all.length === 0) return undefined;
  return (
    `The cluster's CustomResourceDefinitions are missing or too old (${all.join('; ')}). ` +
    `Nothing is written until they are upgraded: ${UPGRADE_COMMAND}`
  );
}
