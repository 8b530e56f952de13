import type { Connector, ConnectorTokens } from '@twingate-kit/sdk';
import type { KubeObject } from '../../engine/index.js';
import { CLOCK_SLACK_MS } from '../../external/limits.js';
import { names } from '../../external/names.js';
import type { ServedConnector } from './connector-object.js';
import { ownerReference } from './ownership.js';

/** The Secret that a connector's pods take their tokens from. */
export interface TokenSecret extends KubeObject {
  readonly type?: string;
  readonly immutable?: boolean;
  /** Base64. */
  readonly data?: Readonly<Record<string, string>>;
}

export const secretType = { group: '', version: 'v1', plural: 'secrets', kind: 'Secret' } as const;

const ACCESS_TOKEN = 'TWINGATE_ACCESS_TOKEN';
const REFRESH_TOKEN = 'TWINGATE_REFRESH_TOKEN';

/** The Secret as it is created. `attempt` names the generation of the tokens. */
export function tokenSecret(
  object: ServedConnector,
  connectorId: string,
  { attempt, tokens }: { readonly attempt: string; readonly tokens: ConnectorTokens },
): TokenSecret {
  const { name, namespace = '' } = object.metadata;
  return {
    apiVersion: 'v1',
    kind: secretType.kind,
    metadata: {
      name,
      namespace,
      labels: { [names.labels.connectorName]: name },
      annotations: {
        [names.annotations.connectorId]: connectorId,
        [names.annotations.tokens]: attempt,
      },
      ownerReferences: [ownerReference(object)],
    },
    type: 'Opaque',
    immutable: true,
    data: {
      [ACCESS_TOKEN]: base64(tokens.accessToken.reveal()),
      [REFRESH_TOKEN]: base64(tokens.refreshToken.reveal()),
    },
  };
}

/** Whether both tokens are there. */
export function holdsTokens({ data = {} }: TokenSecret): boolean {
  return [ACCESS_TOKEN, REFRESH_TOKEN].every((key) => (data[key] ?? '') !== '');
}

/**
 * Whether the tokens in the Secret are those of the connector as it is, by its metadata: Secrets of the older operator,
 * which say nothing of their connector, count unless the connector is younger or a generation was begun since.
 */
export function isOfConnector(secret: KubeObject, object: ServedConnector, connector: Connector): boolean {
  const { annotations = {}, creationTimestamp = '', deletionTimestamp } = secret.metadata;
  if (deletionTimestamp !== undefined) return false;
  const begun = object.metadata.annotations?.[names.annotations.tokens];
  if (begun !== undefined && begun !== attemptOf(secret)) return false;
  const connectorId = annotations[names.annotations.connectorId];
  if (connectorId !== undefined) return connectorId === connector.id;
  return Date.parse(creationTimestamp) >= Date.parse(connector.createdAt) - CLOCK_SLACK_MS;
}

/** Which generation the tokens are from; undefined for Secrets of the older operator. */
export function attemptOf({ metadata }: KubeObject): string | undefined {
  return metadata.annotations?.[names.annotations.tokens];
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
