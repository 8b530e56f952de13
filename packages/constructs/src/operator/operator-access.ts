import {
  twingateCertificateAuthority,
  twingateConnector,
  twingateGateway,
  twingateGroup,
  twingateResource,
  twingateResourceAccess,
} from '@twingate-kit/crds';
import { ApiObject } from 'cdk8s';
import type { ApiObjectProps } from 'cdk8s';
import type { Construct } from 'constructs';
import { defined } from '../defined.js';
import { clusterObject } from './cluster-object.js';
import type { AccessScope, KubeFields, OperatorModel } from './operator-model.js';

const RBAC = 'rbac.authorization.k8s.io';
const GROUP = twingateResource.group;

/** The kinds that the operator reconciles; it needs no access to the others. */
const reconciled = [
  twingateResource,
  twingateResourceAccess,
  twingateGroup,
  twingateConnector,
  twingateGateway,
  twingateCertificateAuthority,
];

/** What the operator does with Twingate objects, and with events about them. */
const objectRules: readonly KubeFields[] = [
  {
    apiGroups: [GROUP],
    resources: reconciled.map(({ plural }) => plural),
    verbs: ['get', 'list', 'watch', 'patch'],
  },
  { apiGroups: [GROUP], resources: reconciled.map(({ plural }) => `${plural}/status`), verbs: ['patch'] },
  // Annotated Services get a resource, which goes with the annotation.
  { apiGroups: [GROUP], resources: [twingateResource.plural], verbs: ['create', 'delete'] },
  { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
  // What gateways refer to, and what is exposed.
  { apiGroups: [''], resources: ['services'], verbs: ['get', 'list', 'watch'] },
  // What connectors consist of beside their Secrets, and the Pods that the oldest installations ran them in.
  {
    apiGroups: ['apps'],
    resources: ['deployments'],
    verbs: ['get', 'list', 'watch', 'create', 'patch', 'delete'],
  },
  { apiGroups: [''], resources: ['pods'], verbs: ['get', 'delete'] },
  // Their owner references block the deletion of the owner, which some API servers want this permission for.
  { apiGroups: [GROUP], resources: [`${twingateConnector.plural}/finalizers`], verbs: ['update'] },
];

/** The certificates of authorities, the tokens of connectors, pull secrets. Only their metadata is listed and watched. */
const secretRules: readonly KubeFields[] = [
  { apiGroups: [''], resources: ['secrets'], verbs: ['get', 'list', 'watch', 'create', 'delete'] },
];

/** What objects of other namespaces may refer to. */
const referenceRules: readonly KubeFields[] = [
  {
    apiGroups: [GROUP],
    resources: [twingateResource, twingateGroup, twingateGateway, twingateCertificateAuthority].map(
      ({ plural }) => plural,
    ),
    verbs: ['get'],
  },
  { apiGroups: [''], resources: ['services', 'secrets'], verbs: ['get'] },
];

/** What it does with its own Lease. Creating cannot be limited to a name. */
const leaseRules = (lease: string): readonly KubeFields[] => [
  { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['create'] },
  {
    apiGroups: ['coordination.k8s.io'],
    resources: ['leases'],
    resourceNames: [lease],
    verbs: ['get', 'patch'],
  },
];

/** What a role is for. */
export type Purpose = 'lease' | 'objects' | 'secrets' | 'references';

interface Grant {
  readonly purpose: Purpose;
  readonly name: string;
  readonly scope: AccessScope;
  readonly rules: readonly KubeFields[];
}

/** A role and its binding. */
export interface GrantedAccess extends Grant {
  readonly objects: readonly ApiObject[];
}

/** Grants the operator what it needs, and no more: roles for Twingate objects where it works, one for its own Lease. */
export function operatorAccess(scope: Construct, model: OperatorModel): readonly GrantedAccess[] {
  const { name, namespace, access } = model;
  const grants: readonly Grant[] = [
    { purpose: 'lease', name: `${name}-lease`, scope: { namespace }, rules: leaseRules(name) },
    ...access.objects.map((where): Grant => {
      const rules = where === 'cluster' ? objectRules : [...objectRules, ...secretRules];
      return { purpose: 'objects', name, scope: where, rules };
    }),
    ...access.secrets.map((where): Grant => {
      return { purpose: 'secrets', name: `${name}-secrets`, scope: where, rules: secretRules };
    }),
    ...access.references.map((where): Grant => {
      const elsewhere = { namespace: where };
      return { purpose: 'references', name: `${name}-references`, scope: elsewhere, rules: referenceRules };
    }),
  ];
  return grants.map((grant) => ({ ...grant, objects: addGrant(scope, model, grant) }));
}

/** Cluster roles that `view` and `edit` take in. */
export function aggregateRoles(
  scope: Construct,
  { name, aggregateLabels }: OperatorModel,
): readonly ApiObject[] {
  if (aggregateLabels === undefined) return [];
  const resources = reconciled.map(({ plural }) => plural);
  const role = (kind: 'view' | 'edit', verbs: readonly string[]): ApiObject =>
    clusterObject(scope, `Aggregate-${kind}`, {
      apiVersion: `${RBAC}/v1`,
      kind: 'ClusterRole',
      metadata: { name: `${name}-${kind}`, labels: aggregateLabels[kind] },
      rules: [{ apiGroups: [GROUP], resources, verbs }],
    });
  return [
    role('view', ['get', 'list', 'watch']),
    role('edit', ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection']),
  ];
}

function addGrant(
  scope: Construct,
  model: OperatorModel,
  { purpose, name, scope: where, rules }: Grant,
): ApiObject[] {
  const namespace = where === 'cluster' ? undefined : where.namespace;
  const id = `Access-${purpose}-${namespace ?? 'cluster'}`;
  const { kindPrefix, add } =
    namespace === undefined
      ? { kindPrefix: 'Cluster', add: clusterObject }
      : { kindPrefix: '', add: addNamespaced };
  const metadata = { ...defined({ namespace }), name, labels: model.labels };
  const apiVersion = `${RBAC}/v1`;
  const role = add(scope, `${id}-Role`, { apiVersion, kind: `${kindPrefix}Role`, metadata, rules });
  const binding = add(scope, `${id}-RoleBinding`, {
    apiVersion,
    kind: `${kindPrefix}RoleBinding`,
    metadata,
    roleRef: { apiGroup: RBAC, kind: role.kind, name },
    subjects: [{ kind: 'ServiceAccount', name: model.serviceAccount.name, namespace: model.namespace }],
  });
  return [role, binding];
}

function addNamespaced(scope: Construct, id: string, props: ApiObjectProps): ApiObject {
  return new ApiObject(scope, id, props);
}
