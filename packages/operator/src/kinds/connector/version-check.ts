import { createHash } from 'node:crypto';
import type { Clock, KubeObject, ReconcileContext } from '../../engine/index.js';
import type { EventSink } from '../../external/managed-kind.js';
import { names } from '../../external/names.js';
import type { ObjectWriter } from '../../external/object-writer.js';
import { eventReasons, reasons } from '../../external/reasons.js';
import { isNotFound, toEngineError, type ResourceClient } from '../../kube/index.js';
import {
  credentialsFor,
  imageTags,
  newestVersion,
  nextRun,
  RegistryError,
  type Credentials,
  type ImageTagsOptions,
  type KnownTags,
  type TagCache,
} from '../../registry/index.js';
import type { ServedConnector } from './connector-object.js';
import { effectiveImagePolicy, fixedImage, policyHash, type EffectiveImagePolicy } from './image-policy.js';
import { appliedHashOf, imageOf, type LiveDeployment } from './live-deployment.js';
import type { TokenSecret } from './token-secret.js';

/** The image that a connector is to run. */
export interface ImageChoice {
  /** `repository:tag`; undefined when there is none to run. */
  readonly image: string | undefined;
  /** Of the policy that it was chosen by. */
  readonly policy?: string;
  /** Why the policy could not be followed. */
  readonly flaw?: { readonly reason: string; readonly message: string };
  /** The policy that cannot be followed is a new one: nothing that runs is touched until it can be. */
  readonly isHeld?: boolean;
  /** The policy was looked up as the schedule wants: to be noted once the image is in place. */
  readonly isChecked?: true;
  /** When to look again, ms from now. */
  readonly nextCheckMs?: number;
}

export interface VersionCheckOptions {
  readonly registries: ImageTagsOptions;
  readonly cache: TagCache;
  readonly secrets: Pick<ResourceClient<TokenSecret>, 'get'>;
  readonly writer: ObjectWriter<ServedConnector>;
  readonly events: EventSink;
  readonly clock: Clock;
}

/** Pause before a registry that could not be asked is asked again, unless it names another. */
const REGISTRY_RETRY_MS = 5 * 60_000;
const DOCKER_CONFIG = '.dockerconfigjson';

/** Chooses the image of a connector: the one that the spec names, or the newest one that its version policy wants. */
export class VersionCheck {
  readonly #options: VersionCheckOptions;

  constructor(options: VersionCheckOptions) {
    this.#options = options;
  }

  /** What runs now stays until the schedule says to look, and whenever looking fails. */
  async choose(
    object: ServedConnector,
    live: LiveDeployment | undefined,
    context: ReconcileContext,
  ): Promise<ImageChoice> {
    const policy = effectiveImagePolicy(object.spec);
    if (policy === undefined) return { image: fixedImage(object.spec) };
    const hash = policyHash(policy);
    const running = live === undefined ? undefined : imageOf(live);
    const isChosen = live !== undefined && wasChosenBy(live, policy);
    const dueMs = dueAt(object) - this.#options.clock.now();
    if (isChosen && dueMs > 0) return { image: running, policy: hash, nextCheckMs: dueMs };
    const choice = await this.#lookUp(object, policy, running, context);
    const isHeld = choice.flaw !== undefined && choice.image === running && !isChosen;
    return { policy: hash, ...choice, isHeld };
  }

  /** Notes when the policy was looked up, and when it will be. */
  async note(object: ServedConnector): Promise<void> {
    const policy = effectiveImagePolicy(object.spec);
    if (policy === undefined) return;
    const now = this.#options.clock.now();
    const next = nextRun(policy.schedule, now);
    await this.#options.writer.patchFresh(object, () => ({
      metadata: {
        annotations: {
          [names.annotations.lastVersionCheck]: new Date(now).toISOString(),
          [names.annotations.nextVersionCheck]: next === undefined ? null : new Date(next).toISOString(),
        },
      },
    }));
  }

  async #lookUp(
    object: ServedConnector,
    policy: EffectiveImagePolicy,
    running: string | undefined,
    context: ReconcileContext,
  ): Promise<ImageChoice> {
    const { repository } = policy.image;
    try {
      const { tags, stale } = await this.#tags(object, policy, context);
      const newest = newestVersion(tags, policy.versions);
      if (stale !== undefined) {
        return this.#failed(object, stale, newest === undefined ? running : `${repository}:${newest}`);
      }
      if (newest === undefined) return this.#noneMatches(object, policy, running);
      return { image: `${repository}:${newest}`, isChecked: true, ...this.#untilNext(policy) };
    } catch (error) {
      if (error instanceof RegistryError) return this.#failed(object, error, running);
      throw error;
    }
  }

  async #tags(
    object: ServedConnector,
    { image }: EffectiveImagePolicy,
    { signal }: ReconcileContext,
  ): Promise<KnownTags> {
    const { registries, cache } = this.#options;
    const configs = image.provider === 'dockerhub' ? [] : await this.#pullSecrets(object, signal);
    let used: Credentials | undefined;
    const source = imageTags(registries, image, (host) => {
      used = configs.flatMap((config) => credentialsFor(config, host) ?? [])[0];
      return used;
    });
    return cache.read(cacheKey(image, used), source, signal);
  }

  /** The Docker configurations of the pull secrets that the pods have; one that is missing counts as empty, as for them. */
  async #pullSecrets(object: ServedConnector, signal: AbortSignal): Promise<readonly string[]> {
    const { namespace = '' } = object.metadata;
    const configs: string[] = [];
    for (const name of pullSecretNames(object)) {
      try {
        const { data = {} } = await this.#options.secrets.get({ name, namespace }, { signal });
        configs.push(Buffer.from(data[DOCKER_CONFIG] ?? '', 'base64').toString('utf8'));
      } catch (error) {
        if (!isNotFound(error)) throw toEngineError(error);
      }
    }
    return configs;
  }

  #noneMatches(
    object: ServedConnector,
    { image, versions, ...policy }: EffectiveImagePolicy,
    running: string | undefined,
  ): ImageChoice {
    const prereleases = versions.allowPrerelease ? '' : ' (prereleases not counted)';
    const message = `No tag of ${image.repository} is a version in the range "${versions.range}"${prereleases}.${staying(running)}`;
    this.#warn(object, message);
    return {
      image: running,
      flaw: { reason: reasons.noMatchingVersion, message },
      ...this.#untilNext(policy),
    };
  }

  #failed(object: ServedConnector, error: RegistryError, image: string | undefined): ImageChoice {
    const reason = error.problem === 'unavailable' ? reasons.registryUnavailable : reasons.registryRefused;
    const message = `${error.message}${staying(image)}`;
    this.#warn(object, message);
    return { image, flaw: { reason, message }, nextCheckMs: error.retryAfterMs ?? REGISTRY_RETRY_MS };
  }

  #warn(object: KubeObject, message: string): void {
    this.#options.events.record(object, {
      type: 'Warning',
      reason: eventReasons.versionCheckFailed,
      message,
    });
  }

  #untilNext({ schedule }: Pick<EffectiveImagePolicy, 'schedule'>): { readonly nextCheckMs?: number } {
    const now = this.#options.clock.now();
    const next = nextRun(schedule, now);
    return next === undefined ? {} : { nextCheckMs: next - now };
  }
}

function staying(image: string | undefined): string {
  return image === undefined ? '' : ` ${image} stays.`;
}

/** When the next look-up is due, ms since the epoch; at once when nothing readable says so. */
function dueAt({ metadata }: ServedConnector): number {
  const at = Date.parse(metadata.annotations?.[names.annotations.nextVersionCheck] ?? '');
  return Number.isNaN(at) ? 0 : at;
}

/** Whether its image is what this policy chose. Of the older operator's it is not known, so one that fits counts. */
function wasChosenBy(live: LiveDeployment, policy: EffectiveImagePolicy): boolean {
  const noted = live.metadata.annotations?.[names.annotations.imagePolicy];
  if (appliedHashOf(live) !== undefined) return noted === policyHash(policy);
  const [repository, tag] = split(imageOf(live) ?? '');
  return repository === policy.image.repository && newestVersion([tag], policy.versions) !== undefined;
}

function split(image: string): readonly [repository: string, tag: string] {
  const colon = image.lastIndexOf(':');
  return colon < 0 ? [image, ''] : [image.slice(0, colon), image.slice(colon + 1)];
}

function pullSecretNames({ spec }: ServedConnector): readonly string[] {
  const secrets: unknown = spec.podExtra?.['imagePullSecrets'];
  if (!Array.isArray(secrets)) return [];
  return secrets.flatMap((secret: unknown) => {
    const name: unknown =
      typeof secret === 'object' && secret !== null ? Reflect.get(secret, 'name') : undefined;
    return typeof name === 'string' && name !== '' ? [name] : [];
  });
}

/** Names the question and who asks it, without telling the password. */
function cacheKey(image: EffectiveImagePolicy['image'], credentials: Credentials | undefined): string {
  const who = JSON.stringify(credentials === undefined ? null : [credentials.username, credentials.password]);
  return JSON.stringify([
    image.provider,
    image.repository,
    createHash('sha256').update(who).digest('base64url'),
  ]);
}
