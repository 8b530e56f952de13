import { toId, type Entity, type Id, type NetworkResource } from '@twingate-kit/sdk';
import { expect } from 'chai';
import fc from 'fast-check';
import { compareResource } from './compare.js';
import type { DesiredNetworkResource, DesiredProtocol } from './desired.js';
import { normalizePortRanges, type PortRange } from './port-ranges.js';

const idOf = <E extends Entity>(entity: E, name: string): Id<E> => toId(entity, btoa(`${entity}:${name}`));
const DEFAULT_POLICY = idOf('SecurityPolicy', 'default');
const STRICT_POLICY = idOf('SecurityPolicy', 'strict');
const allowAll: DesiredProtocol = { policy: 'ALLOW_ALL', ports: [] };

const desired: DesiredNetworkResource = {
  type: 'Network',
  name: 'A',
  address: 'a.internal',
  remoteNetworkId: idOf('RemoteNetwork', 'one'),
  alias: null,
  isVisible: true,
  isBrowserShortcutEnabled: false,
  protocols: { allowIcmp: true, tcp: allowAll, udp: allowAll },
  securityPolicyId: null,
  tags: [],
};

/** A remote resource that has what is asked, as the API shows it. */
function remoteOf(asked: DesiredNetworkResource, changes: Partial<NetworkResource> = {}): NetworkResource {
  const { address, remoteNetworkId, securityPolicyId, ...same } = asked;
  return {
    __typename: 'NetworkResource',
    id: idOf('Resource', 'one'),
    createdAt: '2026-01-01T00:00:00Z',
    updatedAt: '2026-01-01T00:00:00Z',
    isActive: true,
    approvalMode: 'MANUAL',
    accessPolicy: { mode: 'MANUAL', durationSeconds: null },
    routingMode: 'THROUGH_TWINGATE',
    ...same,
    address: { type: 'DNS', value: address },
    remoteNetwork: { id: toId('RemoteNetwork', remoteNetworkId), name: 'Network' },
    securityPolicy: policy(securityPolicyId ?? DEFAULT_POLICY),
    ...changes,
  };
}

function policy(id: string): NonNullable<NetworkResource['securityPolicy']> {
  return {
    id: toId('SecurityPolicy', id),
    name: id,
    policyType: id === DEFAULT_POLICY ? 'DEFAULT_RESOURCE' : 'RESOURCE',
  };
}

const fieldsOf = (
  asked: DesiredNetworkResource,
  remote: NetworkResource,
  defaultPolicy: string | undefined = DEFAULT_POLICY,
): readonly string[] => compareResource(asked, remote, defaultPolicy).map(({ field }) => field);

describe('compareResource', () => {
  it('finds nothing in a resource that has what is asked', () => {
    expect(compareResource(desired, remoteOf(desired), DEFAULT_POLICY)).to.deep.equal([]);
  });

  const restricted = (...ports: readonly PortRange[]): DesiredProtocol => ({ policy: 'RESTRICTED', ports });
  const withTcp = (tcp: DesiredProtocol): Pick<DesiredNetworkResource, 'protocols'> => ({
    protocols: { ...desired.protocols, tcp },
  });

  describe('finds', () => {
    const cases: readonly [
      title: string,
      asked: Partial<DesiredNetworkResource>,
      remote: Partial<NetworkResource>,
      fields: readonly string[],
    ][] = [
      ['another name', {}, { name: 'a' }, ['name']],
      ['another address', {}, { address: { type: 'DNS', value: 'b.internal' } }, ['address']],
      [
        'another network',
        {},
        { remoteNetwork: { id: idOf('RemoteNetwork', 'other'), name: 'Network' } },
        ['remoteNetworkId'],
      ],
      ['an alias that is not asked for', {}, { alias: 'x.internal' }, ['alias']],
      ['a missing alias', { alias: 'x.internal' }, { alias: null }, ['alias']],
      ['a hidden resource', {}, { isVisible: false }, ['isVisible']],
      ['a browser shortcut', {}, { isBrowserShortcutEnabled: true }, ['isBrowserShortcutEnabled']],
      ['ICMP', {}, { protocols: { ...desired.protocols, allowIcmp: false } }, ['protocols']],
      ['a restricted protocol', {}, withTcp(restricted()), ['protocols']],
      [
        'another port',
        withTcp(restricted({ start: 1, end: 2 })),
        withTcp(restricted({ start: 1, end: 3 })),
        ['protocols'],
      ],
      ['another policy', {}, { securityPolicy: policy(STRICT_POLICY) }, ['securityPolicyId']],
      [
        'a missing policy',
        { securityPolicyId: STRICT_POLICY },
        { securityPolicy: null },
        ['securityPolicyId'],
      ],
      [
        'the default policy',
        { securityPolicyId: STRICT_POLICY },
        { securityPolicy: policy(DEFAULT_POLICY) },
        ['securityPolicyId'],
      ],
      ['a tag too many', {}, { tags: [{ key: 'a', value: 'b' }] }, ['tags']],
      ['a missing tag', { tags: [{ key: 'a', value: 'b' }] }, { tags: [] }, ['tags']],
      [
        'another value of a tag',
        { tags: [{ key: 'a', value: 'b' }] },
        { tags: [{ key: 'a', value: 'B' }] },
        ['tags'],
      ],
      [
        'another key of a tag',
        { tags: [{ key: 'a', value: 'b' }] },
        { tags: [{ key: 'A', value: 'b' }] },
        ['tags'],
      ],
      [
        'several differences',
        {},
        { name: 'B', isVisible: false, alias: 'x.y' },
        ['name', 'alias', 'isVisible'],
      ],
    ];
    for (const [title, asked, remote, fields] of cases) {
      it(title, () => {
        const wanted = { ...desired, ...asked };
        expect(fieldsOf(wanted, remoteOf(wanted, remote))).to.deep.equal(fields);
      });
    }
  });

  describe('takes for equal', () => {
    const tags = [
      { key: 'a', value: '1' },
      { key: 'b', value: '2' },
    ];
    const cases: readonly [
      title: string,
      asked: Partial<DesiredNetworkResource>,
      remote: Partial<NetworkResource>,
    ][] = [
      ['aliases in another case', { alias: 'App.Internal' }, { alias: 'app.internal' }],
      ['an empty alias and none', {}, { alias: '' }],
      ['no policy and the default one', {}, { securityPolicy: policy(DEFAULT_POLICY) }],
      ['no policy and none', {}, { securityPolicy: null }],
      [
        'the ID of the default policy and that',
        { securityPolicyId: DEFAULT_POLICY },
        { securityPolicy: policy(DEFAULT_POLICY) },
      ],
      [
        'the ID of the default policy and none',
        { securityPolicyId: DEFAULT_POLICY },
        { securityPolicy: null },
      ],
      ['tags in another order', { tags }, { tags: [...tags].reverse() }],
      [
        'tags with blanks around them',
        { tags },
        { tags: tags.map(({ key, value }) => ({ key: ` ${key}`, value: `${value} ` })) },
      ],
      [
        'ports of a protocol that allows all',
        {},
        withTcp({ policy: 'ALLOW_ALL', ports: [{ start: 1, end: 2 }] }),
      ],
      [
        'ranges cut and ordered otherwise',
        withTcp(restricted({ start: 1, end: 9 }, { start: 20, end: 20 })),
        withTcp(restricted({ start: 20, end: 20 }, { start: 5, end: 9 }, { start: 1, end: 4 })),
      ],
      [
        'fields that are not sent',
        {},
        { isActive: false, approvalMode: 'AUTOMATIC', routingMode: 'BYPASS_TWINGATE' },
      ],
      ['another access policy', {}, { accessPolicy: { mode: 'AUTO_LOCK', durationSeconds: 86_400 } }],
    ];
    for (const [title, asked, remote] of cases) {
      it(title, () => {
        const wanted = { ...desired, ...asked };
        expect(fieldsOf(wanted, remoteOf(wanted, remote))).to.deep.equal([]);
      });
    }

    it('a policy that it was given by ID, also before the default one is known', () => {
      for (const securityPolicyId of [null, DEFAULT_POLICY, STRICT_POLICY]) {
        const wanted = { ...desired, securityPolicyId };
        expect(compareResource(wanted, remoteOf(wanted), undefined)).to.deep.equal([]);
      }
    });
  });

  describe('for arbitrary resources', () => {
    const text = fc.string({ minLength: 1 }).map((value) => value.trim() || 'x');
    const port = fc.integer({ min: 1, max: 65_535 });
    const range = fc.tuple(port, port).map(([a, b]) => ({ start: Math.min(a, b), end: Math.max(a, b) }));
    const protocol: fc.Arbitrary<DesiredProtocol> = fc.oneof(
      fc.constant(allowAll),
      fc.array(range).map((ports) => restricted(...normalizePortRanges(ports))),
    );
    const anyDesired: fc.Arbitrary<DesiredNetworkResource> = fc.record({
      type: fc.constant('Network'),
      name: text,
      address: text,
      remoteNetworkId: fc.string().map((name) => idOf('RemoteNetwork', encodeURIComponent(name))),
      alias: fc.option(fc.domain()),
      isVisible: fc.boolean(),
      isBrowserShortcutEnabled: fc.boolean(),
      protocols: fc.record({ allowIcmp: fc.boolean(), tcp: protocol, udp: protocol }),
      securityPolicyId: fc.option(
        fc.constantFrom(DEFAULT_POLICY, STRICT_POLICY, idOf('SecurityPolicy', 'loose')),
      ),
      tags: fc.uniqueArray(fc.record({ key: text, value: text }), { selector: ({ key }) => key }),
    });

    it('finds nothing in a resource that is as asked', () => {
      fc.assert(
        fc.property(anyDesired, fc.constantFrom(DEFAULT_POLICY, undefined), (wanted, known) => {
          expect(compareResource(wanted, remoteOf(wanted), known)).to.deep.equal([]);
        }),
      );
    });

    it('names exactly the one field that was changed', () => {
      const changes = fc.constantFrom<
        readonly [string, (remote: NetworkResource) => Partial<NetworkResource>]
      >(
        ['name', ({ name }) => ({ name: `${name}!` })],
        ['address', ({ address }) => ({ address: { ...address, value: `${address.value}!` } })],
        [
          'remoteNetworkId',
          ({ remoteNetwork: { id } }) => ({
            remoteNetwork: { id: idOf('RemoteNetwork', `not ${id}`), name: 'Other' },
          }),
        ],
        ['alias', ({ alias }) => ({ alias: `${alias ?? ''}x` })],
        ['isVisible', ({ isVisible }) => ({ isVisible: !isVisible })],
        ['isBrowserShortcutEnabled', (r) => ({ isBrowserShortcutEnabled: !r.isBrowserShortcutEnabled })],
        ['protocols', ({ protocols }) => ({ protocols: { ...protocols, allowIcmp: !protocols.allowIcmp } })],
        ['securityPolicyId', () => ({ securityPolicy: policy(idOf('SecurityPolicy', 'another')) })],
        ['tags', ({ tags }) => ({ tags: [...tags, { key: '\u0000new', value: 'x' }] })],
      );
      fc.assert(
        fc.property(anyDesired, changes, (wanted, [field, change]) => {
          const remote = remoteOf(wanted);
          expect(fieldsOf(wanted, { ...remote, ...change(remote) })).to.deep.equal([field]);
        }),
      );
    });
  });
});
