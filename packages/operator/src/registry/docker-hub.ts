import { getFrom, parseAnswer, unexpected, type RegistryHttp } from './registry-http.js';
import { MOST_PAGES, RegistryError, type TagSource } from './tag-source.js';

export const DOCKER_HUB_URL = 'https://hub.docker.com';

/** The tags of a repository on Docker Hub, by its tags API, 100 at a time. `path` is such as `twingate/connector`. */
export function dockerHubTags(http: RegistryHttp, path: string, baseUrl: string = DOCKER_HUB_URL): TagSource {
  return {
    async tags(signal) {
      const names: string[] = [];
      for (let page = 1; page <= MOST_PAGES; page += 1) {
        const url = new URL(`/v2/repositories/${path}/tags?page_size=100&page=${page}`, baseUrl);
        const answer = await getFrom(http, url, {}, signal);
        if (answer.status !== 200) throw refusal(path, answer.status);
        const { next, results } = parseAnswer(url, answer);
        if (!Array.isArray(results)) throw unexpected(url);
        names.push(...results.flatMap(nameOf));
        // The address of the next page is made here, so that no answer can send us elsewhere.
        if (typeof next !== 'string' || next === '') return names;
      }
      throw new RegistryError('refused', `Docker Hub lists more than ${MOST_PAGES * 100} tags of ${path}.`);
    },
  };
}

function nameOf(result: unknown): readonly string[] {
  const name =
    typeof result === 'object' && result !== null ? (result as { name?: unknown }).name : undefined;
  return typeof name === 'string' ? [name] : [];
}

function refusal(path: string, status: number): RegistryError {
  return status === 404
    ? new RegistryError(
        'missing',
        `Docker Hub has no repository ${path}. Correct spec.imagePolicy.repository.`,
      )
    : new RegistryError('refused', `Docker Hub refused to list the tags of ${path} (${status}).`);
}
