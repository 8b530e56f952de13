import type { Connector } from '@twingate-kit/sdk';
import { keyOf, type KubeObject, type ReconcileContext, type Store } from '../../engine/index.js';
import type { Aftermath } from '../../external/external-resource.js';
import { unwatchedSecret } from '../unwatched-secret.js';
import type { ServedConnector } from './connector-object.js';
import { deploymentType, readiness, type LiveDeployment } from './live-deployment.js';
import { requireOwned } from './ownership.js';
import { recordedDeployment, type Rollout } from './rollout.js';
import { secretType } from './token-secret.js';
import type { TokenKeeper } from './tokens.js';
import type { ImageChoice, VersionCheck } from './version-check.js';

export interface ClusterSideOptions {
  readonly deployments: Store<LiveDeployment>;
  /** Metadata of Secrets. */
  readonly secrets: Store<KubeObject>;
  readonly tokens: TokenKeeper;
  readonly versions: VersionCheck;
  readonly rollout: Rollout;
  /** `https://NETWORK.HOST`. */
  readonly networkUrl: string;
  readonly operatorVersion: string;
}

/** What a connector needs in the cluster once it exists in Twingate: tokens in a Secret, an image, a Deployment. */
export class ClusterSide {
  readonly #options: ClusterSideOptions;

  constructor(options: ClusterSideOptions) {
    this.#options = options;
  }

  /** Undefined when the object disappeared meanwhile. */
  async put(
    object: ServedConnector,
    connector: Connector,
    context: ReconcileContext,
  ): Promise<Aftermath | undefined> {
    const { deployments, secrets, tokens, versions, rollout, networkUrl, operatorVersion } = this.#options;
    const key = keyOf(object);
    requireOwned(deploymentType.kind, deployments.get(key), object);
    requireOwned(secretType.kind, secrets.get(key), object);
    const equipped = await tokens.equip(object, connector, context);
    if (equipped === undefined) return undefined;
    const choice = await versions.choose(equipped.object, deployments.get(key), context);
    if (choice.image === undefined) return { ...withoutImage(choice), ...again(choice) };
    const facts = { image: choice.image, tokens: equipped.attempt, networkUrl, operatorVersion };
    const request = {
      facts,
      imagePolicy: choice.policy,
      isHeld: choice.isHeld === true,
      recorded: recordedDeployment(object),
    };
    const deployment = await rollout.run(equipped.object, request, context);
    if (choice.isChecked === true) await versions.note(equipped.object);
    return {
      ready: readiness(deployment),
      ...this.#unwatched(object),
      ...flawed(choice),
      ...noted(deployment),
      ...again(choice),
    };
  }

  #unwatched(object: ServedConnector): Pick<Aftermath, 'synced'> {
    return this.#options.tokens.isWatched(object) ? {} : { synced: unwatchedSecret(keyOf(object)) };
  }
}

function flawed({ flaw }: ImageChoice): Pick<Aftermath, 'synced'> {
  return flaw === undefined ? {} : { synced: { status: 'False', ...flaw } };
}

function withoutImage(choice: ImageChoice): Aftermath {
  const { synced } = flawed(choice);
  return synced === undefined ? {} : { synced, ready: synced };
}

function noted(deployment: LiveDeployment | undefined): Pick<Aftermath, 'fields'> {
  if (deployment === undefined) return {};
  const { uid = '', generation = 0 } = deployment.metadata;
  return { fields: { deployment: { uid, generation } } };
}

function again({ nextCheckMs }: ImageChoice): Pick<Aftermath, 'requeueAfterMs'> {
  return nextCheckMs === undefined ? {} : { requeueAfterMs: nextCheckMs };
}
