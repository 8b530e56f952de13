import { parseChallenge, type Challenge } from './challenge.js';
import type { Credentials } from './pull-credentials.js';
import { getFrom, parseAnswer, unexpected, type RegistryAnswer, type RegistryHttp } from './registry-http.js';
import { MOST_PAGES, RegistryError, type TagSource } from './tag-source.js';

export interface OciRepository {
  /** Host of the registry, with port if it has one. */
  readonly host: string;
  readonly path: string;
  readonly credentials?: Credentials | undefined;
  /** The registry has no TLS. */
  readonly insecure?: boolean;
}

/**
 * The tags of a repository in any registry of the OCI distribution specification: `/v2/<name>/tags/list` with token or
 * basic authentication, page by page.
 */
export function ociTags(http: RegistryHttp, repository: OciRepository): TagSource {
  return { tags: (signal) => new TagListing(http, repository, signal).read() };
}

class TagListing {
  readonly #http: RegistryHttp;
  readonly #repository: OciRepository;
  readonly #signal: AbortSignal;
  #authorization: string | undefined;

  constructor(http: RegistryHttp, repository: OciRepository, signal: AbortSignal) {
    this.#http = http;
    this.#repository = repository;
    this.#signal = signal;
  }

  async read(): Promise<readonly string[]> {
    const { host, path, insecure = false } = this.#repository;
    const names: string[] = [];
    let url: URL | undefined = new URL(`${insecure ? 'http' : 'https'}://${host}/v2/${path}/tags/list?n=100`);
    for (let page = 1; url !== undefined; page += 1) {
      if (page > MOST_PAGES) throw new RegistryError('refused', `${host} lists too many tags of ${path}.`);
      const answer = await this.#get(url);
      const { tags } = parseAnswer(url, answer);
      // A repository without tags has null.
      if (!Array.isArray(tags) && tags !== null && tags !== undefined) throw unexpected(url);
      names.push(...(tags ?? []).filter((tag: unknown): tag is string => typeof tag === 'string'));
      url = nextPage(url, answer.headers.get('link'));
    }
    return names;
  }

  /** Answers a challenge once; another one means that the credentials do not suffice. */
  async #get(url: URL): Promise<RegistryAnswer> {
    const first = await this.#request(url);
    if (first.status !== 401) return this.#checked(first);
    const challenge = parseChallenge(first.headers.get('www-authenticate') ?? '');
    if (challenge === undefined) throw this.#refused(401);
    this.#authorization = await this.#answer(challenge);
    return this.#checked(await this.#request(url));
  }

  #request(url: URL): Promise<RegistryAnswer> {
    const headers = this.#authorization === undefined ? {} : { authorization: this.#authorization };
    return getFrom(this.#http, url, headers, this.#signal);
  }

  async #answer(challenge: Challenge): Promise<string> {
    const { credentials } = this.#repository;
    switch (challenge.scheme) {
      case 'basic':
        if (credentials === undefined) throw this.#refused(401);
        return basic(credentials);
      case 'bearer':
        return `Bearer ${await this.#token(challenge)}`;
    }
  }

  async #token({ realm, service }: Extract<Challenge, { scheme: 'bearer' }>): Promise<string> {
    const { host, path, credentials, insecure = false } = this.#repository;
    const url = new URL(realm);
    if (url.protocol !== 'https:' && !insecure) {
      throw new RegistryError(
        'refused',
        `The registry ${host} asks to log in without TLS; that is not done.`,
      );
    }
    if (service !== undefined) url.searchParams.set('service', service);
    // Not the scope of the challenge: nobody needs to give us more than this.
    url.searchParams.set('scope', `repository:${path}:pull`);
    const headers = credentials === undefined ? {} : { authorization: basic(credentials) };
    const answer = await getFrom(this.#http, url, headers, this.#signal);
    if (answer.status !== 200) throw this.#refused(answer.status);
    const { token, access_token: accessToken } = parseAnswer(url, answer);
    const found = [token, accessToken].find((value) => typeof value === 'string' && value !== '');
    if (typeof found !== 'string') throw unexpected(url);
    return found;
  }

  #checked(answer: RegistryAnswer): RegistryAnswer {
    if (answer.status !== 200) throw this.#refused(answer.status);
    return answer;
  }

  #refused(status: number): RegistryError {
    const { host, path } = this.#repository;
    if (status === 404) {
      const message = `The registry ${host} has no repository ${path}. Correct spec.imagePolicy.repository.`;
      return new RegistryError('missing', message);
    }
    const advice =
      status === 401 || status === 403
        ? ` Name a pull secret with access to it in spec.podExtra.imagePullSecrets.`
        : '';
    return new RegistryError(
      'refused',
      `The registry ${host} refused to list the tags of ${path} (${status}).${advice}`,
    );
  }
}

function basic({ username, password }: Credentials): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/** `Link: </v2/…>; rel="next"`, followed only on the same registry. */
function nextPage(current: URL, link: string | null): URL | undefined {
  const target = /<([^>]*)>\s*;[^,]*\brel="?next"?/.exec(link ?? '')?.[1];
  if (target === undefined || !URL.canParse(target, current.href)) return undefined;
  const next = new URL(target, current);
  return next.origin === current.origin && next.href !== current.href ? next : undefined;
}
