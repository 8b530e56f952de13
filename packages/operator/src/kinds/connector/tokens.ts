import type { Connector, ConnectorTokens } from '@twingate-kit/sdk';
import { ConflictError, keyOf, type ReconcileContext, type Store } from '../../engine/index.js';
import type { KubeObject } from '../../engine/index.js';
import type { WatchedNamespaces } from '../../external/namespaced-informers.js';
import type { EventSink } from '../../external/managed-kind.js';
import { names } from '../../external/names.js';
import type { ObjectWriter } from '../../external/object-writer.js';
import { eventReasons } from '../../external/reasons.js';
import { isAlreadyExists, isNotFound, toEngineError, type ResourceClient } from '../../kube/index.js';
import type { TwingateApi } from '../../twingate/api.js';
import type { ServedConnector } from './connector-object.js';
import { requireOwned } from './ownership.js';
import {
  attemptOf,
  holdsTokens,
  isOfConnector,
  secretType,
  tokenSecret,
  type TokenSecret,
} from './token-secret.js';

export interface TokenKeeperOptions {
  readonly api: TwingateApi;
  readonly client: Pick<ResourceClient<TokenSecret>, 'get' | 'create' | 'delete'>;
  /** Metadata of Secrets. */
  readonly secrets: Store<KubeObject>;
  /** Where they are watched: elsewhere nothing is known without a read. */
  readonly secretNamespaces: Pick<WatchedNamespaces, 'matches'>;
  readonly writer: ObjectWriter<ServedConnector>;
  readonly events: EventSink;
  readonly newAttempt: () => string;
}

/** A connector that has tokens. */
export interface Equipped {
  readonly object: ServedConnector;
  /** Names the generation of the tokens; undefined for those of the older operator. */
  readonly attempt: string | undefined;
}

/** A generation whose Secret is not in the cluster yet. */
interface Unfinished {
  readonly attempt: string;
  readonly connectorId: string;
  /** Absent while the API has not answered. */
  readonly tokens?: ConnectorTokens;
}

/**
 * Sees to it that the Secret of a connector holds the one pair of tokens that is valid. A new pair ends the old one, so one
 * is made only when there is no valid Secret: what is known from watches is looked at once more before. The attempt is noted
 * on the object first; a Secret of another attempt is not trusted any more, whatever happened in between.
 */
export class TokenKeeper {
  readonly #options: TokenKeeperOptions;
  /** UID and version of Secrets whose content was looked at and is complete, by the key of the object. */
  readonly #complete = new Map<string, string>();
  /** By the UID of the object. */
  readonly #unfinished = new Map<string, Unfinished>();

  constructor(options: TokenKeeperOptions) {
    this.#options = options;
  }

  /** Undefined when the object disappeared meanwhile. */
  async equip(
    object: ServedConnector,
    connector: Connector,
    context: ReconcileContext,
  ): Promise<Equipped | undefined> {
    const known = this.isWatched(object) ? this.#options.secrets.get(keyOf(object)) : undefined;
    if (known !== undefined && this.#isKnownComplete(known) && isOfConnector(known, object, connector)) {
      return { object, attempt: attemptOf(known) };
    }
    const secret = await this.#read(object, context);
    requireOwned(secretType.kind, secret, object);
    if (secret === undefined) return this.#renew(object, connector, undefined, context);
    if (!holdsTokens(secret) || !isOfConnector(secret, object, connector)) {
      return this.#renew(object, connector, secret, context);
    }
    this.#remember(secret);
    this.#unfinished.delete(object.metadata.uid ?? '');
    return { object, attempt: attemptOf(secret) };
  }

  /** Whether a change of the Secret of this name is heard of. */
  isWatched({ metadata }: KubeObject): boolean {
    return this.#options.secretNamespaces.matches(metadata.namespace ?? '');
  }

  #isKnownComplete(secret: KubeObject): boolean {
    return this.#complete.get(keyOf(secret)) === versionOf(secret);
  }

  #remember(secret: TokenSecret): void {
    if (!this.isWatched(secret)) return;
    this.#complete.set(keyOf(secret), versionOf(secret));
    const { apiVersion = 'v1', kind = secretType.kind, metadata } = secret;
    // Never the content: the store lives as long as the process.
    this.#options.secrets.upsert({ apiVersion, kind, metadata });
  }

  async #read(object: ServedConnector, { signal }: ReconcileContext): Promise<TokenSecret | undefined> {
    try {
      return await this.#options.client.get(refOf(object), { signal });
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw toEngineError(error);
    }
  }

  async #renew(
    object: ServedConnector,
    connector: Connector,
    former: TokenSecret | undefined,
    context: ReconcileContext,
  ): Promise<Equipped | undefined> {
    const marked = await this.#mark(object, connector.id);
    if (marked === undefined) return undefined;
    const { attempt } = marked;
    const tokens = marked.tokens ?? (await this.#generate(marked, connector.id, context));
    if (former !== undefined) await this.#remove(former, context);
    this.#remember(await this.#create(marked.object, connector.id, { attempt, tokens }, context));
    this.#unfinished.delete(object.metadata.uid ?? '');
    const message = `Made new tokens for ${connector.id}; earlier ones are not valid any more`;
    this.#options.events.record(object, { type: 'Normal', reason: eventReasons.tokensGenerated, message });
    return { object: marked.object, attempt };
  }

  /** Notes the attempt on the object, unless it notes one of ours that has not come to an end. */
  async #mark(
    object: ServedConnector,
    connectorId: string,
  ): Promise<(Unfinished & { readonly object: ServedConnector }) | undefined> {
    const { uid = '', annotations = {} } = object.metadata;
    const open = this.#unfinished.get(uid);
    const isNoted = open !== undefined && annotations[names.annotations.tokens] === open.attempt;
    if (isNoted && open.connectorId === connectorId) return { ...open, object };
    const attempt = this.#options.newAttempt();
    const marked = await this.#options.writer.patch(object, {
      metadata: { annotations: { [names.annotations.tokens]: attempt } },
    });
    if (marked === undefined) return undefined;
    const unfinished = { attempt, connectorId };
    this.#unfinished.set(uid, unfinished);
    return { ...unfinished, object: marked };
  }

  async #generate(
    { object, attempt }: Unfinished & { readonly object: ServedConnector },
    connectorId: string,
    { signal, priority }: ReconcileContext,
  ): Promise<ConnectorTokens> {
    const tokens = await this.#options.api.call(
      (client) => client.connectors.generateTokens(connectorId, { signal, priority }),
      { type: 'Connector', id: connectorId },
    );
    // Kept until they are stored: an API server that is away for a moment costs no second pair.
    this.#unfinished.set(object.metadata.uid ?? '', { attempt, connectorId, tokens });
    return tokens;
  }

  async #remove({ metadata }: TokenSecret, { signal }: ReconcileContext): Promise<void> {
    const { name, namespace = '', uid = '' } = metadata;
    try {
      await this.#options.client.delete({ name, namespace }, { preconditions: { uid }, signal });
    } catch (error) {
      if (!isNotFound(error)) throw toEngineError(error);
    }
    this.#options.secrets.remove(`${namespace}/${name}`, uid, 'write');
  }

  async #create(
    object: ServedConnector,
    connectorId: string,
    made: { readonly attempt: string; readonly tokens: ConnectorTokens },
    { signal }: ReconcileContext,
  ): Promise<TokenSecret> {
    try {
      const options = { fieldManager: names.fieldManager, signal };
      return await this.#options.client.create(tokenSecret(object, connectorId, made), options);
    } catch (error) {
      if (!isAlreadyExists(error)) throw toEngineError(error);
      // Somebody else's, or ours whose answer was lost: looked at anew.
      throw new ConflictError(`The Secret ${keyOf(object)} came into being meanwhile`, { cause: error });
    }
  }
}

function refOf({ metadata }: KubeObject): { readonly name: string; readonly namespace: string } {
  return { name: metadata.name, namespace: metadata.namespace ?? '' };
}

function versionOf({ metadata }: KubeObject): string {
  return `${metadata.uid ?? ''}/${metadata.resourceVersion ?? ''}`;
}
