/** A repository of images, as `image:` in a container names it, without tag. */
export interface ImageRepository {
  /** Host, with port if it has one; undefined for Docker Hub. */
  readonly host: string | undefined;
  /** Path below the host, e.g. `twingate/connector`. */
  readonly path: string;
}

/** One component of a path, by the OCI distribution specification. */
const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const PATH = new RegExp(`^${COMPONENT}(?:/${COMPONENT})*$`);
const HOST = /^(?:[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*|\[[0-9a-f:]+\])(?::\d{1,5})?$/;
const ARTIFACT_REGISTRY = /^[a-z0-9-]+-docker\.pkg\.dev\/[^/]+(?:\/[^/]+){2,}$/;

/** Undefined when it cannot be a repository. A first component with a dot or a port, or `localhost`, is a host. */
export function parseImageRepository(text: string): ImageRepository | undefined {
  const [first = '', ...rest] = text.split('/');
  const hasHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const host = hasHost ? first : undefined;
  const path = hasHost ? rest.join('/') : text;
  if (!PATH.test(path) || (host !== undefined && !HOST.test(host))) return undefined;
  return { host, path };
}

/** Whether it names an image in Google Artifact Registry: `LOCATION-docker.pkg.dev/PROJECT/REPOSITORY/IMAGE`. */
export function isArtifactRegistryImage(text: string): boolean {
  return ARTIFACT_REGISTRY.test(text) && parseImageRepository(text) !== undefined;
}
