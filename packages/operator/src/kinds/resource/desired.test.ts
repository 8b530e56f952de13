import type { TwingateResourceSpec } from '@twingate-kit/crds';
import { expect } from 'chai';
import { TerminalError } from '../../engine/index.js';
import type { Stored } from '../../external/external-resource.js';
import {
  desiredResource,
  type DesiredNetworkResource,
  type DesiredResource,
  type ResourceDefaults,
} from './desired.js';

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
const plain: DesiredNetworkResource = {
  type: 'Network',
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
    difference: Partial<DesiredNetworkResource>,
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
      expect(desiredResource(object(spec), {}, defaults)).to.deep.equal({ ...plain, ...difference });
    });
  }

  describe('of a type behind a gateway', () => {
    const common = {
      name: 'A',
      address: 'a.internal',
      remoteNetworkId: 'default-network',
      alias: null,
      isVisible: true,
      securityPolicyId: null,
      tags: [],
    };
    const webApp = { type: 'WebApp', downstream: { port: 443 }, upstream: { port: 8080 } } as const;
    const gateway = { gatewayId: 'gateway' };

    it('asks for the gateway of a Kubernetes resource, and for no protocols', () => {
      const asked = desiredResource(
        object({ type: 'Kubernetes', protocols: { tcp: restricted } }),
        gateway,
        defaults,
      );
      expect(asked).to.deep.equal({ ...common, ...gateway, type: 'Kubernetes' });
    });

    it('asks for gateway and ports of a web app, and for no protocols', () => {
      const asked = desiredResource(
        object({ ...webApp, protocols: { allowIcmp: false } }),
        gateway,
        defaults,
      );
      expect(asked).to.deep.equal({ ...common, ...gateway, ...webApp, requestHeaderRewrites: [] });
    });

    it('asks for the header rewrites of a web app, in any order the same', () => {
      const rewrites = [
        { name: 'X-Team', value: 'infra' },
        { name: 'Host', value: 'shop' },
      ];
      const [asked, again] = [rewrites, [...rewrites].reverse()].map((requestHeaderRewrites) =>
        desiredResource(object({ ...webApp, requestHeaderRewrites }), gateway, defaults),
      );
      expect(asked).to.deep.include({
        requestHeaderRewrites: [
          { key: 'Host', value: 'shop' },
          { key: 'X-Team', value: 'infra' },
        ],
      });
      expect(again).to.deep.equal(asked);
    });

    const incomplete: readonly (readonly [string, Partial<TwingateResourceSpec>, object])[] = [
      ['gatewayRef', { type: 'Kubernetes' }, {}],
      ['gatewayRef', webApp, {}],
      ['downstream', { type: 'WebApp', upstream: { port: 80 } }, gateway],
      ['upstream', { type: 'WebApp', downstream: { port: 80 } }, gateway],
    ];
    for (const [field, spec, references] of incomplete) {
      it(`refuses one of type ${spec.type} without ${field}, and says so`, () => {
        expect((): unknown => desiredResource(object(spec), references, defaults))
          .to.throw(TerminalError, `spec.${field} is missing`)
          .with.property('reason', 'InvalidSpec');
      });
    }
  });

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
        expect(desiredResource(object({}, labels), {}, tagged(defaultTags)).tags).to.deep.equal(tags);
        expect(
          desiredResource(object({ syncLabels: true }, labels), {}, tagged(defaultTags)).tags,
        ).to.deep.equal(tags);
      });
    }

    it('are none when labels are not synchronized', () => {
      const read = desiredResource(object({ syncLabels: false }, { a: '1' }), {}, tagged({ team: 'infra' }));
      expect(read).to.deep.equal(plain);
    });
  });

  it('is plain JSON, so that it survives being stored', () => {
    const spec = { alias: null, protocols: { tcp: restricted } };
    const read = desiredResource(object(spec, { a: '1' }), {}, defaults);
    expect(JSON.parse(JSON.stringify(read))).to.deep.equal(read);
  });
});
