import type { Store } from '../engine/index.js';
import { names } from '../external/names.js';
import { deploymentType, type LiveDeployment } from '../kinds/connector/live-deployment.js';
import { ownerReference } from '../kinds/connector/ownership.js';
import { secretType, type TokenSecret } from '../kinds/connector/token-secret.js';
import type { LifecycleWorld } from './lifecycle-world.js';

const NAMESPACE = 'default';

/** What connectors of a world consist of in its cluster. */
export class ConnectorScenery {
  readonly #world: LifecycleWorld;
  readonly #deployments: Store<LiveDeployment>;
  readonly #secrets: Store<TokenSecret>;

  private constructor(
    world: LifecycleWorld,
    stores: { readonly deployments: Store<LiveDeployment>; readonly secrets: Store<TokenSecret> },
  ) {
    this.#world = world;
    this.#deployments = stores.deployments;
    this.#secrets = stores.secrets;
  }

  static async of(world: LifecycleWorld): Promise<ConnectorScenery> {
    return new ConnectorScenery(world, {
      deployments: await world.follow<LiveDeployment>(deploymentType),
      secrets: await world.follow<TokenSecret>(secretType),
    });
  }

  deployment(name: string): LiveDeployment {
    const found = this.#deployments.get(`${NAMESPACE}/${name}`);
    if (found === undefined) throw new Error(`There is no Deployment ${name}`);
    return found;
  }

  hasDeployment(name: string): boolean {
    return this.#deployments.get(`${NAMESPACE}/${name}`) !== undefined;
  }

  secret(name: string): TokenSecret {
    const found = this.#secrets.get(`${NAMESPACE}/${name}`);
    if (found === undefined) throw new Error(`There is no Secret ${name}`);
    return found;
  }

  hasSecret(name: string): boolean {
    return this.#secrets.get(`${NAMESPACE}/${name}`) !== undefined;
  }

  /** Calls the listener with each state of each Deployment from now on. */
  onDeployment(listener: (deployment: LiveDeployment) => void): void {
    this.#deployments.subscribe(({ type, object }) => {
      if (type !== 'deleted') listener(object);
    });
  }

  /** The container of the connector. */
  container(name: string): Readonly<Record<string, unknown>> {
    const containers = this.deployment(name).spec?.template?.spec?.containers ?? [];
    const found = containers.find((container) => container.name === 'connector');
    if (found === undefined) throw new Error(`The Deployment ${name} has no container "connector"`);
    return { ...found };
  }

  env(name: string): Readonly<Record<string, string>> {
    const env = this.container(name)['env'] as readonly { readonly name: string; readonly value: string }[];
    return Object.fromEntries(env.map((variable) => [variable.name, variable.value]));
  }

  /** The generation of tokens that the pods start with. */
  stamp(name: string): string | undefined {
    return this.deployment(name).spec?.template?.metadata?.annotations?.[names.annotations.tokens];
  }

  /** Whether the Secret holds the one pair of tokens that Twingate accepts. */
  hasValidTokens(name: string): boolean {
    const { data = {} } = this.secret(name);
    const valid = this.#world.simulator.world.connectors.get(this.#world.idOf('connector', name))?.tokens;
    const text = (key: string): string => Buffer.from(data[key] ?? '', 'base64').toString('utf8');
    return (
      valid !== undefined &&
      valid !== null &&
      text('TWINGATE_ACCESS_TOKEN') === valid.accessToken &&
      text('TWINGATE_REFRESH_TOKEN') === valid.refreshToken
    );
  }

  /** How often tokens were asked for. */
  generations(): number {
    return this.#world.simulator.requests.list('GenerateConnectorTokens').length;
  }

  /** A Secret of the object's name, by default owned and as the older operator left them. */
  async createSecret(name: string, { metadata, ...rest }: Partial<TokenSecret> = {}): Promise<void> {
    const secret: TokenSecret = {
      metadata: { ...this.owned(name), ...metadata },
      type: 'Opaque',
      immutable: true,
      data: { TWINGATE_ACCESS_TOKEN: 'YWNjZXNz', TWINGATE_REFRESH_TOKEN: 'cmVmcmVzaA==' },
      ...rest,
    };
    await this.#world.createOther(secretType, secret);
  }

  /** A pull secret with this Docker configuration. */
  async createPullSecret(name: string, config: object): Promise<void> {
    const secret: TokenSecret = {
      metadata: { name, namespace: NAMESPACE },
      type: 'kubernetes.io/dockerconfigjson',
      data: { '.dockerconfigjson': Buffer.from(JSON.stringify(config)).toString('base64') },
    };
    await this.#world.createOther(secretType, secret);
  }

  async deleteSecret(name: string): Promise<void> {
    await this.#world.deleteOther(secretType, name, NAMESPACE);
  }

  async editDeployment(name: string, patch: object): Promise<void> {
    await this.#world.editOther(deploymentType, name, patch, { namespace: NAMESPACE });
  }

  async deleteDeployment(name: string): Promise<void> {
    await this.#world.deleteOther(deploymentType, name, NAMESPACE);
  }

  /** Metadata of an object of this name that belongs to the connector. */
  owned(name: string): TokenSecret['metadata'] {
    const owner = this.#world.get('connector', name);
    return { name, namespace: NAMESPACE, ownerReferences: [ownerReference(owner)] };
  }
}
