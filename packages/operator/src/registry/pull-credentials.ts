/** Credentials of one registry. They must not reach a log or a message. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** Docker Hub goes by this name in pull secrets. */
const DOCKER_HUB = 'index.docker.io';

/**
 * The credentials for `host` (undefined: Docker Hub) in the `.dockerconfigjson` of a pull secret; undefined when it has
 * none. What cannot be read counts as no credentials: the kubelet does the same.
 */
export function credentialsFor(dockerConfigJson: string, host: string | undefined): Credentials | undefined {
  const wanted = host ?? DOCKER_HUB;
  const entry = Object.entries(authEntries(dockerConfigJson)).find(([key]) => hostOf(key) === wanted);
  return entry === undefined ? undefined : toCredentials(entry[1]);
}

function authEntries(text: string): Readonly<Record<string, unknown>> {
  try {
    const config = JSON.parse(text) as unknown;
    return isRecord(config) && isRecord(config['auths']) ? config['auths'] : {};
  } catch {
    return {};
  }
}

/** Keys are hosts, or URLs such as `https://index.docker.io/v1/`. */
function hostOf(key: string): string {
  return key.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
}

function toCredentials(entry: unknown): Credentials | undefined {
  if (!isRecord(entry)) return undefined;
  const { username, password, auth } = entry;
  if (typeof username === 'string' && typeof password === 'string') return { username, password };
  if (typeof auth !== 'string') return undefined;
  const decoded = Buffer.from(auth, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  return colon < 1 ? undefined : { username: decoded.slice(0, colon), password: decoded.slice(colon + 1) };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
