import type { Store } from '../engine/index.js';
import { names } from '../external/names.js';
import { deploymentType, type LiveDeployment } from '../kinds/connector/live-deployment.js';
import { ownerReference } from '../kinds/connector/ownership.js';
import { secretType, type TokenSecret } from '../kinds/connector/token-secret.js';
import type { LifecycleWorld } from './lifecycle-world.js';

const NAMESPACE = 'default';

/** In what the Deployments of the older operator differ. */
export interface LegacyContent {
  readonly labels?: Readonly<Record<string, string>>;
  /** `repository:tag`. */
  readonly image?: string;
  readonly versionPolicy?: { readonly schedule: string; readonly version: string };
  /** Variables besides those of the older operator. */
  readonly env?: readonly { readonly name: string; readonly value: string }[];
  readonly sidecars?: readonly object[];
  /** Fields of the pods besides those that all have. */
  readonly podExtra?: object;
}

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

  /** The Deployment that the older operator made for it. */
  async createLegacyDeployment(name: string, content: LegacyContent = {}): Promise<void> {
    const { labels = { [names.labels.connectorName]: name }, sidecars = [], podExtra } = content;
    const deployment = {
      metadata: { ...this.owned(name), labels },
      spec: {
        replicas: 1,
        strategy: { type: 'Recreate' },
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            containers: [legacyContainer(this.#world, name, content), ...sidecars],
            volumes: [{ name: 'twingate-socket', emptyDir: {} }],
            ...podExtra,
          },
        },
      },
    };
    await this.#world.createOther(deploymentType, deployment, 'older-operator');
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

function legacyContainer(
  { simulator }: LifecycleWorld,
  name: string,
  { image = 'twingate/connector:1', versionPolicy, env = [] }: LegacyContent,
): object {
  const policy =
    versionPolicy === undefined
      ? []
      : [
          { name: 'TWINGATE_LABEL_VERSION_POLICY_SCHEDULE', value: versionPolicy.schedule },
          { name: 'TWINGATE_LABEL_VERSION_POLICY_SPEC', value: versionPolicy.version },
        ];
  const health = { exec: { command: ['/connectorctl', 'health'] }, initialDelaySeconds: 5, periodSeconds: 5 };
  return {
    name: 'connector',
    image,
    imagePullPolicy: 'Always',
    env: [
      { name: 'TWINGATE_LABEL_DEPLOYED_BY', value: 'operator' },
      { name: 'TWINGATE_LABEL_OPERATOR_VERSION', value: '0.9.0' },
      { name: 'TWINGATE_URL', value: `https://${simulator.network}.twingate.com` },
      { name: 'TWINGATE_LOG_LEVEL', value: '3' },
      ...policy,
      { name: 'TWINGATE_LOG_ANALYTICS', value: 'v2' },
      ...env,
    ],
    envFrom: [{ secretRef: { name, optional: false } }],
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      runAsUser: 65532,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    readinessProbe: health,
    livenessProbe: health,
    volumeMounts: [{ name: 'twingate-socket', mountPath: '/var/run/twingate' }],
  };
}
