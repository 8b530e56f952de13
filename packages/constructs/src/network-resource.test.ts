import { App, Chart, JsonPatch } from 'cdk8s';
import { expect } from 'chai';
import { NetworkResource, PortRange, Protocols } from './index.js';
import type { NetworkResourceProps } from './index.js';
import { expectGolden } from './testing/golden.js';

/** The message with which synth of one resource fails, or undefined. */
function synthFailure(props: Partial<NetworkResourceProps>, patch?: JsonPatch): string | undefined {
  const app = new App();
  const chart = new Chart(app, 'access');
  const resource = new NetworkResource(chart, 'wiki', { name: 'Wiki', address: 'wiki.internal', ...props });
  if (patch !== undefined) resource.apiObject.addJsonPatch(patch);
  try {
    app.synthYaml();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

describe('NetworkResource', () => {
  it('synthesizes every prop', () => {
    const app = new App();
    const chart = new Chart(app, 'access', { namespace: 'team-a', labels: { team: 'a' } });
    new NetworkResource(chart, 'all', {
      metadata: { name: 'wiki', annotations: { note: 'yes' }, labels: { from: 'metadata', tier: 'low' } },
      labels: { tier: 'high' },
      name: "The team's wiki: #1",
      address: 'wiki.internal',
      alias: 'wiki.acme',
      remoteNetworkId: 'UmVtb3RlTmV0d29yazox',
      securityPolicyId: 'U2VjdXJpdHlQb2xpY3k6MQ==',
      isVisible: false,
      isBrowserShortcutEnabled: true,
      syncLabels: false,
      protocols: Protocols.tcp(443, PortRange.of(8000, 8100)).icmp(),
      existingId: 'UmVzb3VyY2U6MQ==',
    });
    new NetworkResource(chart, 'minimal', { name: 'Office', address: '10.0.0.0/8' });
    expectGolden('network-resource', app.synthYaml());
  });

  it('tells what other objects need to refer to it', () => {
    const chart = new Chart(new App(), 'access', { namespace: 'team-a' });
    const resource = new NetworkResource(chart, 'wiki', {
      name: 'Wiki',
      address: 'a',
      metadata: { name: 'wiki' },
    });
    const { apiVersion, kind, name, namespace } = resource;
    expect({ apiVersion, kind, name, namespace }).to.deep.equal({
      apiVersion: 'twingate.com/v1beta',
      kind: 'TwingateResource',
      name: 'wiki',
      namespace: 'team-a',
    });
  });

  it('refers to an object in the cluster without synthesizing it', () => {
    const app = new App();
    const chart = new Chart(app, 'access');
    const { apiVersion, kind, name, namespace } = NetworkResource.fromResourceName(chart, 'wiki', 'wiki', {
      namespace: 'docs',
    });
    expect({ apiVersion, kind, name, namespace }).to.deep.equal({
      apiVersion: 'twingate.com/v1beta',
      kind: 'TwingateResource',
      name: 'wiki',
      namespace: 'docs',
    });
    expect(chart.toJson()).to.deep.equal([]);
  });

  describe('fails at synth, with the path of the construct and the field,', () => {
    const cases: readonly (readonly [string, Partial<NetworkResourceProps>, string])[] = [
      [
        'on a browser shortcut to a wildcard',
        { address: '*.internal', isBrowserShortcutEnabled: true },
        "[access/wiki] spec.address: if isBrowserShortcutEnabled is set to true, then address can't be wildcard",
      ],
      [
        'on an ID that is none',
        { remoteNetworkId: 'not an id' },
        '[access/wiki] spec.remoteNetworkId: must match ^[-A-Za-z0-9+/]*={0,3}$',
      ],
      [
        'on a port that does not exist',
        { protocols: Protocols.tcp(70_000) },
        '[access/wiki] spec.protocols.tcp.ports[0].start: must be <= 65535',
      ],
      [
        'on a port range that ends before it starts',
        { protocols: Protocols.tcp(22).udp(PortRange.of(9, 8)) },
        '[access/wiki] spec.protocols.udp.ports[0]: Start port value must be less or equal to end port value',
      ],
    ];
    for (const [name, props, message] of cases) {
      it(name, () => {
        expect(synthFailure(props)).to.contain(message);
      });
    }

    it('on every problem at once', () => {
      const message = synthFailure({ remoteNetworkId: 'a b', securityPolicyId: 'c d' }) ?? '';
      expect(message).to.contain('spec.remoteNetworkId').and.to.contain('spec.securityPolicyId');
    });

    it('on a required name that is missing at run time', () => {
      const props = { name: undefined } as unknown as Partial<NetworkResourceProps>;
      expect(synthFailure(props)).to.contain('[access/wiki] spec.name: ');
    });

    it('on a JSON patch that adds a field which the API server would drop', () => {
      expect(synthFailure({}, JsonPatch.add('/spec/colour', 'red'))).to.contain(
        '[access/wiki] spec.colour: TwingateResource has no such field',
      );
    });

    it('on a JSON patch that breaks a rule', () => {
      expect(synthFailure({}, JsonPatch.replace('/spec/type', 'WebApp'))).to.contain(
        'Kubernetes and WebApp Resources require gatewayRef; Network Resources do not allow it',
      );
    });
  });

  it('lets a JSON patch set what it has no prop for', () => {
    expect(synthFailure({}, JsonPatch.add('/metadata/annotations', { a: 'b' }))).to.equal(undefined);
  });
});
