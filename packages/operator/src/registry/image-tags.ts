import { dockerHubTags } from './docker-hub.js';
import { isArtifactRegistryImage, parseImageRepository } from './image-repository.js';
import { ociTags } from './oci-registry.js';
import type { Credentials } from './pull-credentials.js';
import type { RegistryHttp } from './registry-http.js';
import { RegistryError, type TagSource } from './tag-source.js';

/** The image whose versions are looked for. */
export interface WatchedImage {
  readonly provider: 'dockerhub' | 'google' | 'oci';
  /** As in `image:` of a container, without tag. */
  readonly repository: string;
}

export interface ImageTagsOptions {
  readonly http: RegistryHttp;
  /** Registries without TLS, by host. */
  readonly insecureRegistries: ReadonlySet<string>;
  /** Another Docker Hub, for tests. */
  readonly dockerHubUrl?: string | undefined;
}

/**
 * Where the tags of the image are listed. Throws a RegistryError when the repository is no image of the provider.
 * `credentials` looks up those for a host; Docker Hub's tags API is asked without.
 */
export function imageTags(
  { http, insecureRegistries, dockerHubUrl }: ImageTagsOptions,
  { provider, repository }: WatchedImage,
  credentials: (host: string) => Credentials | undefined,
): TagSource {
  const parsed = parseImageRepository(repository);
  if (provider === 'dockerhub') {
    const hub = parsed?.host === undefined || parsed.host === 'docker.io' ? parsed : undefined;
    if (hub === undefined) throw wrong(repository, 'no repository of Docker Hub (OWNER/NAME)');
    return dockerHubTags(http, hub.path.includes('/') ? hub.path : `library/${hub.path}`, dockerHubUrl);
  }
  if (parsed?.host === undefined) throw wrong(repository, 'no image in a registry (HOST/REPOSITORY)');
  if (provider === 'google' && !isArtifactRegistryImage(repository)) {
    throw wrong(
      repository,
      'no image in Google Artifact Registry (LOCATION-docker.pkg.dev/PROJECT/REPOSITORY/IMAGE)',
    );
  }
  const { host, path } = parsed;
  const insecure = insecureRegistries.has(host);
  return ociTags(http, { host, path, insecure, credentials: credentials(host) });
}

function wrong(repository: string, what: string): RegistryError {
  return new RegistryError('missing', `"${repository}" is ${what}. Correct spec.imagePolicy.repository.`);
}
