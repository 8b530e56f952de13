import { twingateConnector } from '@twingate-kit/crds';
import type { KubeObject } from '../../engine/index.js';
import type { ConditionState } from '../../external/status.js';
import { names } from '../../external/names.js';
import { reasons } from '../../external/reasons.js';
import { CONTAINER, OPERATOR_VERSION } from './deployment.js';

interface Container {
  readonly name: string;
  readonly image?: string;
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
}

interface DeploymentCondition {
  readonly type: string;
  readonly status: string;
  readonly message?: string;
}

/** A Deployment as the API server has it, as far as it is looked at. */
export interface LiveDeployment extends KubeObject {
  readonly spec?: {
    readonly replicas?: number;
    readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> };
    readonly template?: {
      readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> };
      readonly spec?: { readonly containers?: readonly Container[] };
    };
  };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
    readonly conditions?: readonly DeploymentCondition[];
  };
}

export const deploymentType = {
  group: 'apps',
  version: 'v1',
  plural: 'deployments',
  kind: 'Deployment',
} as const;

/** What is kept of a Deployment in memory: of those that are no connector's only that they are there. */
export function trimDeployment(deployment: LiveDeployment): LiveDeployment {
  const { apiVersion = 'apps/v1', kind = deploymentType.kind, metadata, spec, status } = deployment;
  const isConnector =
    metadata.ownerReferences?.some((owner) => owner.kind === twingateConnector.kind) === true;
  if (!isConnector) return { apiVersion, kind, metadata };
  return { apiVersion, kind, metadata, ...(spec && { spec }), ...(status && { status }) };
}

/** Whether its selector is ours, and thus nothing else: a selector cannot be changed. */
export function hasSelectorOf({ spec }: LiveDeployment, name: string): boolean {
  const labels = Object.entries(spec?.selector?.matchLabels ?? {});
  return labels.length === 1 && labels[0]?.[0] === names.labels.connectorName && labels[0][1] === name;
}

/** The image that was chosen for it; what somebody else put there counts only where nothing was noted. */
export function imageOf(deployment: LiveDeployment): string | undefined {
  return deployment.metadata.annotations?.[names.annotations.image] ?? container(deployment)?.image;
}

export function operatorVersionOf(deployment: LiveDeployment): string | undefined {
  return container(deployment)?.env?.find(({ name }) => name === OPERATOR_VERSION)?.value;
}

/** The generation of tokens that its pods start with. */
export function tokensOf({ spec }: LiveDeployment): string | undefined {
  return spec?.template?.metadata?.annotations?.[names.annotations.tokens];
}

/** The hash of what we applied last; undefined when we never did. */
export function appliedHashOf({ metadata }: LiveDeployment): string | undefined {
  return metadata.annotations?.[names.annotations.appliedHash];
}

/** Whether its rollout has ended and all its pods serve. */
export function isSettled(deployment: LiveDeployment): boolean {
  const { metadata, spec, status = {} } = deployment;
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0, observedGeneration = 0 } = status;
  return (
    observedGeneration >= (metadata.generation ?? 0) &&
    updatedReplicas >= (spec?.replicas ?? 1) &&
    replicas <= updatedReplicas &&
    availableReplicas >= updatedReplicas
  );
}

const RUNNING: ConditionState = {
  status: 'True',
  reason: reasons.available,
  message: 'The connector exists in Twingate, and its Deployment is available.',
};

/** Condition Ready of the connector. */
export function readiness(deployment: LiveDeployment | undefined): ConditionState {
  if (deployment === undefined) return notReady('It is being deleted.');
  if (deployment.metadata.deletionTimestamp !== undefined) return notReady('It is being deleted.');
  const { metadata, status = {} } = deployment;
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0)) return notReady('Its rollout begins.');
  const available = find(status.conditions, 'Available');
  return available?.status === 'True' ? RUNNING : notReady(failures(status.conditions));
}

/** The Deployment's own words, the gravest first. */
function failures(conditions: readonly DeploymentCondition[] = []): string {
  const progressing = find(conditions, 'Progressing');
  const found = [
    ...conditions.filter(({ type, status }) => type === 'ReplicaFailure' && status === 'True'),
    ...(progressing?.status === 'False' ? [progressing] : []),
    ...conditions.filter(({ type, status }) => type === 'Available' && status !== 'True'),
  ];
  const messages = found.flatMap(({ message }) => (message === undefined || message === '' ? [] : [message]));
  return messages.length === 0 ? 'It has no pod that serves yet.' : messages.join(' ');
}

function notReady(message: string): ConditionState {
  return {
    status: 'False',
    reason: reasons.deploymentNotReady,
    message: `The Deployment is not ready: ${message}`,
  };
}

function find(
  conditions: readonly DeploymentCondition[] = [],
  type: string,
): DeploymentCondition | undefined {
  return conditions.find((condition) => condition.type === type);
}

function container({ spec }: LiveDeployment): Container | undefined {
  return spec?.template?.spec?.containers?.find(({ name }) => name === CONTAINER);
}
