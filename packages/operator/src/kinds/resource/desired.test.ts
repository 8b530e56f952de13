import type { TwingateResourceSpec } from '@twingate-kit/crds';
import { expect } from 'chai';
import { TerminalError } from '../../engine/index.js';
import type { Stored } from '../../external/external-resource.js';
import { desiredResource, type DesiredResource, type ResourceDefaults } from './desired.js';

const defaults: ResourceDefaults = { remoteNetworkId: 'default-network', tags: {} };

const object = (
  spec: Partial<TwingateResourceSpec>,
  labels?: Readonly<Record<string, string>>,
): Stored<{ readonly spec: TwingateResourceSpec }> => ({
  metadata: { name: 'a', namespace: 'ns', ...(labels === undefined ? {} : { labels }) },
  spec: { name: 'A', address: 'a.internal', ...spec },
});

const allowAll = { policy: 'ALLOW_ALL', ports: [] } as const;
const everything = { allowIcmp: true, tcp: allowAll, udp: allowAll };

/** What a spec of nothing but name and address asks for. */
const plain: DesiredResource = {
  name: 'A',
  address: 'a.internal',
  remoteNetworkId: 'default-network',
  alias: null,
  isVisible: true,
  isBrowserShortcutEnabled: false,
  protocols: everything,
  securityPolicyId: null,
  tags: [],
};

describe('desiredResource', () => {
  const ports = [
    { start: 443, end: 443 },
    { start: 80, end: 81 },
    { start: 81, end: 90 },
  ];
  const restricted = { policy: 'RESTRICTED', ports } as const;
  const normalized = {
    policy: 'RESTRICTED',
    ports: [
      { start: 80, end: 90 },
      { start: 443, end: 443 },
    ],
  } as const;

  const cases: readonly [
    title: string,
    spec: Partial<TwingateResourceSpec>,
    difference: Partial<DesiredResource>,
  ][] = [
    ['the least', {}, {}],
    ['the type Network', { type: 'Network' }, {}],
    ['a name with blanks around it', { name: ' My app ' }, { name: 'My app' }],
    ['an alias', { alias: 'App.Internal' }, { alias: 'App.Internal' }],
    ['a null alias', { alias: null }, {}],
    ['an empty alias', { alias: '' }, {}],
    ['a hidden resource', { isVisible: false }, { isVisible: false }],
    ['a browser shortcut', { isBrowserShortcutEnabled: true }, { isBrowserShortcutEnabled: true }],
    ['a network of its own', { remoteNetworkId: 'x' }, { remoteNetworkId: 'x' }],
    ['an empty network', { remoteNetworkId: '' }, {}],
    ['a policy', { securityPolicyId: 'x' }, { securityPolicyId: 'x' }],
    ['a null policy', { securityPolicyId: null }, {}],
    ['an empty policy', { securityPolicyId: '' }, {}],
    ['null protocols', { protocols: null }, {}],
    ['empty protocols', { protocols: {} }, {}],
    ['protocols of nulls', { protocols: { allowIcmp: null, tcp: null, udp: null } }, {}],
    ['no ICMP', { protocols: { allowIcmp: false } }, { protocols: { ...everything, allowIcmp: false } }],
    [
      'normalized ports',
      { protocols: { tcp: restricted } },
      { protocols: { ...everything, tcp: normalized } },
    ],
    [
      'no ports at all',
      { protocols: { udp: { policy: 'RESTRICTED' } } },
      { protocols: { ...everything, udp: { policy: 'RESTRICTED', ports: [] } } },
    ],
    ['ports that mean nothing', { protocols: { tcp: { policy: 'ALLOW_ALL', ports } } }, {}],
    ['an ID, which is not sent', { id: 'x' }, {}],
  ];
  for (const [title, spec, difference] of cases) {
    it(`reads ${title}`, () => {
      expect(desiredResource(object(spec), defaults)).to.deep.equal({ ...plain, ...difference });
    });
  }

  for (const type of ['Kubernetes', 'WebApp'] as const) {
    it(`refuses the type ${type}, and says why`, () => {
      const read = (): unknown => desiredResource(object({ type }), defaults);
      expect(read)
        .to.throw(TerminalError, `TwingateResources of type ${type} are not supported`)
        .with.property('reason', 'UnsupportedType');
    });
  }

  describe('tags', () => {
    const tagged = (tags: Readonly<Record<string, string>>): ResourceDefaults => ({ ...defaults, tags });
    const tag = (key: string, value: string): { key: string; value: string } => ({ key, value });
    type Tags = DesiredResource['tags'];
    const tagCases: readonly [
      title: string,
      labels: Readonly<Record<string, string>> | undefined,
      defaultTags: Readonly<Record<string, string>>,
      tags: Tags,
    ][] = [
      ['are the labels, in order of their keys', { b: '2', a: '1' }, {}, [tag('a', '1'), tag('b', '2')]],
      ['start from the defaults', undefined, { team: 'infra' }, [tag('team', 'infra')]],
      [
        'put labels over defaults',
        { team: 'web' },
        { team: 'infra', env: 'prod' },
        [tag('env', 'prod'), tag('team', 'web')],
      ],
      [
        'put labels over defaults whose keys have blanks around them',
        { team: 'web' },
        { ' team ': 'infra' },
        [tag('team', 'web')],
      ],
      ['are trimmed', undefined, { ' team ': ' infra ' }, [tag('team', 'infra')]],
      ['leave out what has no value or no key', { app: '' }, { env: ' ', ' ': 'x' }, []],
      ['let a label without a value remove a default', { team: '' }, { team: 'infra' }, []],
      ['tell keys apart by case', { Team: 'a', team: 'b' }, {}, [tag('Team', 'a'), tag('team', 'b')]],
    ];
    for (const [title, labels, defaultTags, tags] of tagCases) {
      it(title, () => {
        expect(desiredResource(object({}, labels), tagged(defaultTags)).tags).to.deep.equal(tags);
        expect(desiredResource(object({ syncLabels: true }, labels), tagged(defaultTags)).tags).to.deep.equal(
          tags,
        );
      });
    }

    it('are none when labels are not synchronized', () => {
      const read = desiredResource(object({ syncLabels: false }, { a: '1' }), tagged({ team: 'infra' }));
      expect(read).to.deep.equal(plain);
    });
  });

  it('is plain JSON, so that it survives being stored', () => {
    const spec = { alias: null, protocols: { tcp: restricted } };
    const read = desiredResource(object(spec, { a: '1' }), defaults);
    expect(JSON.parse(JSON.stringify(read))).to.deep.equal(read);
  });
});
