import { startTwingateSimulator, type TwingateSimulator } from './simulator.js';
import type { TwingateSimulatorOptions } from './simulator-options.js';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; undefined when it is no JSON. */
  readonly json: GraphqlBody | undefined;
}

export interface GraphqlBody {
  // Answers are read by path in assertions.
  readonly data?: Readonly<Record<string, Payload>> | null;
  readonly errors?: readonly { readonly message: string; readonly path?: readonly string[] }[];
}

export interface Payload {
  readonly ok?: boolean;
  readonly error?: string | null;
  readonly entity?: Readonly<Record<string, unknown>> | null;
  readonly [field: string]: unknown;
}

/** Real HTTP to a simulator. */
export interface TestCaller {
  readonly simulator: TwingateSimulator;
  readonly post: (
    query: string,
    variables?: object,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Answer>;
  /** One root field's value; throws when the answer has errors. */
  readonly ask: (query: string, variables?: object) => Promise<Payload>;
}

const started: TwingateSimulator[] = [];

/** Starts a simulator that ends with the test. */
export async function startCaller(options: TwingateSimulatorOptions = {}): Promise<TestCaller> {
  const simulator = await startTwingateSimulator(options);
  started.push(simulator);
  const post: TestCaller['post'] = async (query, variables = {}, headers = {}) => {
    const response = await fetch(simulator.url, {
      method: 'POST',
      headers: { 'X-API-KEY': simulator.apiKey, 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: parse(text) };
  };
  const ask: TestCaller['ask'] = async (query, variables) => {
    const answer = await post(query, variables);
    const value = Object.values(answer.json?.data ?? {})[0];
    if (answer.json?.errors !== undefined || value === undefined) throw new Error(answer.text);
    return value;
  };
  return { simulator, post, ask };
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((simulator) => simulator.close()));
});

function parse(text: string): GraphqlBody | undefined {
  try {
    return JSON.parse(text) as GraphqlBody;
  } catch {
    return undefined;
  }
}

export const resourceFields = `
  __typename id name createdAt updatedAt alias isActive isVisible isBrowserShortcutEnabled
  address { type value } protocols { allowIcmp tcp { policy ports { start end } } udp { policy ports { start end } } }
  remoteNetwork { id name } securityPolicy { id name } tags { key value } approvalMode accessPolicy { mode durationSeconds }
`;

export const createResource = `mutation CreateResource($name: String!, $address: String!, $remoteNetworkId: ID!,
  $alias: String, $protocols: ProtocolsInput, $tags: [TagInput!], $securityPolicyId: ID, $routingMode: RoutingMode,
  $isBrowserShortcutEnabled: Boolean, $groupIds: [ID], $accessPolicy: AccessPolicyInput) {
  resourceCreate(name: $name, address: $address, remoteNetworkId: $remoteNetworkId, alias: $alias, tags: $tags,
    protocols: $protocols, securityPolicyId: $securityPolicyId, isBrowserShortcutEnabled: $isBrowserShortcutEnabled,
    routingMode: $routingMode, groupIds: $groupIds, accessPolicy: $accessPolicy) {
    ok error entity { ${resourceFields} routingMode }
  }
}`;

export const updateResource = `mutation UpdateResource($id: ID!, $name: String, $address: String, $alias: String,
  $tags: [TagInput!], $securityPolicyId: ID, $isVisible: Boolean, $protocols: ProtocolsInput, $groupIds: [ID],
  $addedGroupIds: [ID], $removedGroupIds: [ID]) {
  resourceUpdate(id: $id, name: $name, address: $address, alias: $alias, tags: $tags, isVisible: $isVisible,
    securityPolicyId: $securityPolicyId, protocols: $protocols, groupIds: $groupIds, addedGroupIds: $addedGroupIds,
    removedGroupIds: $removedGroupIds) {
    ok error entity { ${resourceFields} access { totalCount } }
  }
}`;

export const deleteResource = 'mutation DeleteResource($id: ID!) { resourceDelete(id: $id) { ok error } }';
export const readResource = `query ReadResource($id: ID!) { resource(id: $id) { ${resourceFields} } }`;
export const listResources = `query ListResources($after: String, $first: Int, $filter: ResourceFilterInput) {
  resources(after: $after, first: $first, filter: $filter) {
    totalCount pageInfo { endCursor hasNextPage } edges { cursor node { id name } }
  }
}`;
