import { expect } from 'chai';
import fc from 'fast-check';
import type { TwingateResourceSpec } from '@twingate-kit/crds';
import { desiredOf } from './desired.js';
import type { Service, ServicePort } from '../gateway/service.js';

const prefix = 'resource.twingate.com/';

interface Given {
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly ports?: readonly ServicePort[];
}

function service({ annotations = {}, labels = {}, ports = [{ port: 80 }] }: Given = {}): Service {
  const prefixed = Object.entries(annotations).map(([name, value]) => [prefix + name, value]);
  return {
    metadata: {
      name: 'web',
      namespace: 'shop',
      uid: 'uid-1',
      labels,
      annotations: { 'resource.twingate.com': 'true', ...(Object.fromEntries(prefixed) as object) },
    },
    spec: { ports },
  };
}

function specOf(given: Given): TwingateResourceSpec {
  const wish = desiredOf(service(given));
  return wish.kind === 'resource' ? wish.resource.spec : expect.fail(wish.problems.join(' '));
}

function problemsOf(given: Given): readonly string[] {
  const wish = desiredOf(service(given));
  return wish.kind === 'invalid' ? wish.problems : expect.fail(JSON.stringify(wish.resource.spec));
}

describe('the resource of a Service', () => {
  it('is named after it, belongs to it, has its labels and its address in the cluster', () => {
    const wish = desiredOf(service({ labels: { team: 'red' } }));
    expect(wish).to.deep.equal({
      kind: 'resource',
      resource: {
        apiVersion: 'twingate.com/v1beta',
        kind: 'TwingateResource',
        metadata: {
          namespace: 'shop',
          name: 'web-resource',
          labels: { team: 'red' },
          ownerReferences: [
            { apiVersion: 'v1', kind: 'Service', name: 'web', uid: 'uid-1', controller: true },
          ],
        },
        spec: {
          name: 'web-resource',
          address: 'web.shop.svc.cluster.local',
          type: 'Network',
          protocols: {
            allowIcmp: false,
            tcp: { policy: 'RESTRICTED', ports: [{ start: 80, end: 80 }] },
            udp: { policy: 'RESTRICTED', ports: [] },
          },
        },
      },
    });
  });

  it('takes name, alias, isBrowserShortcutEnabled, securityPolicyId, isVisible and syncLabels from annotations', () => {
    const annotations = {
      name: 'The shop',
      alias: 'shop.acme',
      isBrowserShortcutEnabled: 'true',
      securityPolicyId: 'U2VjdXJpdHlQb2xpY3k6MQ==',
      isVisible: 'no',
      syncLabels: '0',
    };
    expect(specOf({ annotations })).to.deep.include({
      name: 'The shop',
      alias: 'shop.acme',
      isBrowserShortcutEnabled: true,
      securityPolicyId: 'U2VjdXJpdHlQb2xpY3k6MQ==',
      isVisible: false,
      syncLabels: false,
    });
  });

  it('takes an empty annotation for none', () => {
    const annotations = { name: '', alias: ' ', isVisible: '', type: '', securityPolicyId: '' };
    expect(specOf({ annotations })).to.deep.equal(specOf({}));
  });

  for (const text of ['true', 'T', 'yes', 'Y', 'ON', '1']) {
    it(`reads ${text} as true`, () => {
      expect(specOf({ annotations: { isVisible: text } }).isVisible).to.equal(true);
    });
  }

  for (const text of ['false', 'F', 'no', 'N', 'Off', '0']) {
    it(`reads ${text} as false`, () => {
      expect(specOf({ annotations: { isVisible: text } }).isVisible).to.equal(false);
    });
  }

  it('has every TCP and UDP port as ranges, merged, and ignores SCTP', () => {
    const ports = [
      { port: 443, protocol: 'TCP' },
      { port: 81 },
      { port: 80, protocol: 'TCP' },
      { port: 53, protocol: 'UDP' },
      { port: 9, protocol: 'SCTP' },
    ];
    expect(specOf({ ports }).protocols).to.deep.equal({
      allowIcmp: false,
      tcp: {
        policy: 'RESTRICTED',
        ports: [
          { start: 80, end: 81 },
          { start: 443, end: 443 },
        ],
      },
      udp: { policy: 'RESTRICTED', ports: [{ start: 53, end: 53 }] },
    });
  });

  describe('of type WebApp', () => {
    const webApp = { type: 'WebApp', gatewayName: 'gw' };

    it('has a gateway in the namespace of the Service, the only TCP port twice, and no protocols', () => {
      const ports = [{ port: 8080 }, { port: 53, protocol: 'UDP' }];
      expect(specOf({ annotations: webApp, ports })).to.deep.equal({
        name: 'web-resource',
        address: 'web.shop.svc.cluster.local',
        type: 'WebApp',
        gatewayRef: { name: 'gw', namespace: 'shop' },
        downstream: { port: 8080 },
        upstream: { port: 8080 },
      });
    });

    it('takes gateway namespace, ports and header rewrites from annotations', () => {
      const annotations = {
        ...webApp,
        gatewayNamespace: 'edge',
        downstreamPort: '443',
        upstreamPort: '8080',
        requestHeaderRewrites: '{"X-Team":"web","Host":"shop"}',
      };
      const ports = [{ port: 8080 }, { port: 9090 }];
      expect(specOf({ annotations, ports })).to.deep.include({
        gatewayRef: { name: 'gw', namespace: 'edge' },
        downstream: { port: 443 },
        upstream: { port: 8080 },
        requestHeaderRewrites: [
          { name: 'Host', value: 'shop' },
          { name: 'X-Team', value: 'web' },
        ],
      });
    });

    it('needs a gateway, and ports that follow from the Service', () => {
      const ports = [{ port: 80 }, { port: 81 }];
      expect(problemsOf({ annotations: { type: 'WebApp' }, ports })).to.deep.equal([
        'The annotation resource.twingate.com/gatewayName is required for the type WebApp.',
        'The annotation resource.twingate.com/downstreamPort is required for the type WebApp, since the Service has not exactly one TCP port.',
        'The annotation resource.twingate.com/upstreamPort is required for the type WebApp, since the Service has not exactly one TCP port.',
      ]);
    });

    it('needs an upstream that the Service exposes', () => {
      expect(problemsOf({ annotations: { ...webApp, upstreamPort: '81' } })).to.deep.equal([
        'The annotation resource.twingate.com/upstreamPort must be a TCP port of the Service (80).',
      ]);
    });

    it('has no browser shortcut', () => {
      expect(problemsOf({ annotations: { ...webApp, isBrowserShortcutEnabled: 'yes' } })).to.deep.equal([
        'The annotation resource.twingate.com/isBrowserShortcutEnabled can be true for the type Network only.',
      ]);
    });

    for (const text of ['["a"]', '{"a":1}', 'null', '{', '"a"']) {
      it(`refuses ${text} for header rewrites`, () => {
        expect(problemsOf({ annotations: { ...webApp, requestHeaderRewrites: text } })).to.deep.equal([
          'The annotation resource.twingate.com/requestHeaderRewrites must be a JSON object whose values are texts, such as {"X-Team":"web"}.',
        ]);
      });
    }
  });

  for (const type of ['Kubernetes', 'network', 'Other']) {
    it(`is not made for the type ${type}`, () => {
      expect(problemsOf({ annotations: { type } })).to.deep.equal([
        'The annotation resource.twingate.com/type must be Network or WebApp.',
      ]);
    });
  }

  it('is refused with all problems at once', () => {
    const annotations = { isVisible: 'maybe', securityPolicyId: 'not an id', syncLabels: '2' };
    expect(problemsOf({ annotations })).to.have.members([
      'The annotation resource.twingate.com/isVisible must be true or false.',
      'The annotation resource.twingate.com/syncLabels must be true or false.',
      'The annotation resource.twingate.com/securityPolicyId must be an ID of Twingate, as its API shows it.',
    ]);
  });

  it('is made, or refused with sentences, whatever the annotations say, and pollutes no prototype', () => {
    const known = fc.constantFrom(
      ...[
        'name',
        'alias',
        'type',
        'isVisible',
        'syncLabels',
        'securityPolicyId',
        'gatewayName',
        'gatewayNamespace',
      ],
      ...['downstreamPort', 'upstreamPort', 'requestHeaderRewrites', '__proto__', 'constructor', ''],
    );
    const value = fc.oneof(
      fc.string(),
      fc.constantFrom(
        'WebApp',
        'Network',
        'true',
        '80',
        '99999',
        '__proto__',
        '{"__proto__":{"polluted":"yes"}}',
      ),
      fc.constantFrom('{"__proto__":"polluted"}', '{"constructor":"x"}', '[[[[', '-1', '1e3', '０'),
      fc.json(),
    );
    const port = fc.record(
      { port: fc.integer({ min: 1, max: 65535 }), protocol: fc.constantFrom('TCP', 'UDP', 'SCTP') },
      { requiredKeys: ['port'] },
    );
    const before = Object.getOwnPropertyNames(Object.prototype);
    fc.assert(
      fc.property(fc.dictionary(known, value), fc.array(port, { maxLength: 4 }), (annotations, ports) => {
        const wish = desiredOf(service({ annotations, ports }));
        if (wish.kind === 'invalid') expect(wish.problems).to.satisfy(areSentences);
        else expect(Object.getPrototypeOf(wish.resource.spec)).to.equal(Object.prototype);
        expect(Object.getOwnPropertyNames(Object.prototype)).to.deep.equal(before);
        expect({}).to.not.have.property('polluted');
      }),
      { numRuns: 500 },
    );
  });
});

function areSentences(problems: readonly string[]): boolean {
  const sentence = /^The annotation resource\.twingate\.com\/\w+ .*\.$/;
  return problems.length > 0 && problems.every((problem) => sentence.test(problem));
}
