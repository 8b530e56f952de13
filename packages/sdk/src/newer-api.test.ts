import { expect } from 'chai';
import type { CertificateAuthority, GroupType, Principal, Resource } from './index.js';
import { createTwingateClient } from './index.js';
import { json, startScriptedApi } from './scripted-api.test.fixture.js';
import { collect } from './simulated-client.test.fixture.js';

const listOf = (...nodes: readonly object[]) => ({
  totalCount: nodes.length,
  pageInfo: { hasNextPage: false, endCursor: null },
  edges: nodes.map((node, index) => ({ cursor: String(index), node })),
});

/** Runs `read` against an API that answers with `data`. */
async function reading<Result>(
  data: object,
  read: (client: ReturnType<typeof createTwingateClient>) => Promise<Result>,
): Promise<Result> {
  const api = await startScriptedApi(json({ data }));
  try {
    return await read(createTwingateClient({ network: 'acme', apiKey: 'tk-1', apiUrl: api.url }));
  } finally {
    await api.close();
  }
}

describe('an API that is newer than the SDK', () => {
  it('may have kinds of resources that are not known', async () => {
    const node = { __typename: 'DatabaseResource', id: btoa('Resource:1'), name: 'db' };
    const resources = await reading({ resources: listOf(node) }, (client) =>
      collect(client.resources.list()),
    );
    expect(resources).to.deep.equal([node]);
    const kindOf = ({ __typename }: Resource): string => {
      switch (__typename) {
        case 'NetworkResource':
        case 'KubernetesResource':
        case 'SSHResource':
        case 'WebAppResource':
          return __typename;
        default:
          return `unknown: ${String(__typename)}`;
      }
    };
    expect(resources.map(kindOf)).to.deep.equal(['unknown: DatabaseResource']);
  });

  it('may have kinds of certificate authorities that are not known, each of them listed', async () => {
    const nodes = [1, 2].map((n) => ({ __typename: 'QuantumAuthority', id: btoa(`QuantumAuthority:${n}`) }));
    const authorities: readonly CertificateAuthority[] = await reading(
      { certificateAuthorities: listOf(...nodes) },
      (client) => collect(client.certificateAuthorities.list()),
    );
    expect(authorities).to.deep.equal(nodes);
    const found = await reading({ certificateAuthorities: listOf(...nodes) }, (client) =>
      client.certificateAuthorities.findByName('any'),
    );
    expect(found).to.equal(null);
  });

  it('may have kinds of principals that are not known, each of them listed', async () => {
    const principals = [1, 2].map((n) => ({ __typename: 'Team', id: btoa(`Team:${n}`) }));
    const resource = { access: listOf(...principals) };
    const edges = await reading({ resource }, (client) => collect(client.access.list(btoa('Resource:1'))));
    const seen: readonly Principal[] = edges.map(({ principal }) => principal);
    expect(seen).to.deep.equal(principals);
  });

  it('may have values of enums that are not known', async () => {
    const group = { __typename: 'Group', id: btoa('Group:1'), name: 'g', type: 'FEDERATED' };
    const type = await reading({ group }, async (client) => (await client.groups.get(group.id))?.type);
    expect(type).to.equal('FEDERATED');
    const known: readonly GroupType[] = ['MANUAL', 'SYNCED', 'SYSTEM'];
    expect(known.some((value) => value === type)).to.equal(false);
  });
});
