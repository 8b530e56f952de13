import { ApiObject, App, Chart, Cron, Duration, JsonPatch } from 'cdk8s';
import { expect } from 'chai';
import {
  AccessPolicy,
  CertificateAuthority,
  Connector,
  Gateway,
  Group,
  KubernetesResource,
  NetworkResource,
  Principal,
  Protocols,
  ResourceAccess,
  setDefaults,
  WebAppResource,
} from './index.js';
import type { ConnectorProps, IGateway, ITwingateObject } from './index.js';
import { expectGolden } from './testing/golden.js';

/** What synth complains about, or the empty text. */
function complaints(build: (chart: Chart) => void): string {
  const app = new App();
  build(new Chart(app, 'team', { namespace: 'team' }));
  try {
    app.synthYaml();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

function gatewayIn(chart: Chart): Gateway {
  const certificateAuthority = new CertificateAuthority(chart, 'ca', {
    name: 'CA',
    secret: { name: 'ca', namespace: 'certificates' },
  });
  return new Gateway(chart, 'gateway', { service: { name: 'gateway' }, port: 8443, certificateAuthority });
}

describe('the constructs of all kinds', () => {
  it('synthesize every prop', () => {
    const app = new App();
    const chart = new Chart(app, 'team', { namespace: 'team' });
    const gateway = gatewayIn(chart);
    const shop = new WebAppResource(chart, 'shop', {
      name: 'Shop',
      address: 'shop.team.svc',
      gateway,
      downstreamPort: 443,
      upstreamPort: 8080,
      requestHeaderRewrites: { 'X-Team': 'shop' },
    });
    new KubernetesResource(chart, 'cluster', {
      name: 'Cluster',
      address: 'kubernetes.default.svc.cluster.local',
      gateway: Gateway.fromGatewayName(chart, 'other', 'gateway', { namespace: 'elsewhere' }),
      protocols: Protocols.tcp(6443),
      alias: 'cluster.acme',
    });
    shop.grantAccess(new Group(chart, 'buyers', { name: 'Buyers' }), {
      expiresAt: new Date('2030-01-02T03:04:05.678Z'),
      accessPolicy: AccessPolicy.autoLock(Duration.days(7)),
      approvalMode: 'MANUAL',
      securityPolicyId: 'U2VjdXJpdHlQb2xpY3k6MQ==',
      metadata: { name: 'buyers-shop' },
      labels: { why: 'sale' },
    });
    shop.grantAccess(Principal.fromId('R3JvdXA6MQ=='), { accessPolicy: AccessPolicy.manual() });
    shop.grantAccess(Principal.fromGroupName('Admins'), { accessPolicy: AccessPolicy.accessRequest() });
    new ResourceAccess(chart, 'backup', {
      resource: NetworkResource.fromResourceName(chart, 'disk', 'disk', { namespace: 'storage' }),
      principal: Principal.fromServiceAccountName('backup'),
    });
    new Connector(chart, 'connector', {
      name: 'Connector',
      imagePolicy: { schedule: Cron.weekly(), version: '^1.60.0', timeZone: 'Europe/Zurich' },
      logLevel: 5,
      logAnalytics: false,
      podLabels: { team: 'network' },
      containerExtra: { env: [{ name: 'A', value: 'b' }] },
    });
    new Connector(chart, 'pinned', { image: { tag: '1.60.0' } });
    new Connector(chart, 'plain');
    expectGolden('kinds', app.synthYaml());
  });

  const existing: readonly (readonly [(chart: Chart) => ITwingateObject, string])[] = [
    [(chart) => Connector.fromConnectorName(chart, 'it', 'x'), 'TwingateConnector'],
    [(chart) => Gateway.fromGatewayName(chart, 'it', 'x'), 'TwingateGateway'],
    [
      (chart) => CertificateAuthority.fromCertificateAuthorityName(chart, 'it', 'x'),
      'TwingateCertificateAuthority',
    ],
    [(chart) => ResourceAccess.fromResourceAccessName(chart, 'it', 'x'), 'TwingateResourceAccess'],
    [(chart) => WebAppResource.fromResourceName(chart, 'it', 'x'), 'TwingateResource'],
  ];
  for (const [from, kind] of existing) {
    it(`refer to a ${kind} in the cluster without synthesizing it`, () => {
      const chart = new Chart(new App(), 'team');
      const object = from(chart);
      expect([object.apiVersion, object.kind, object.name, object.namespace]).to.deep.equal([
        'twingate.com/v1beta',
        kind,
        'x',
        undefined,
      ]);
      expect(chart.toJson()).to.deep.equal([]);
    });
  }

  it('refer to Services and Secrets that the app makes by whatever class', () => {
    const chart = new Chart(new App(), 'team', { namespace: 'team' });
    const core = (kind: string, namespace: string): ApiObject =>
      new ApiObject(chart, kind, {
        apiVersion: 'v1',
        kind,
        metadata: { name: kind.toLowerCase(), namespace },
      });
    const certificateAuthority = new CertificateAuthority(chart, 'ca', {
      name: 'CA',
      secret: core('Secret', 'team'),
    });
    new Gateway(chart, 'gateway', { service: core('Service', 'web'), port: 443, certificateAuthority });
    const objects = chart.toJson() as { readonly kind: string; readonly spec: object }[];
    const specOf = (kind: string): object | undefined => objects.find((object) => object.kind === kind)?.spec;
    expect(specOf('TwingateCertificateAuthority')).to.deep.include({ secretRef: { name: 'secret' } });
    expect(specOf('TwingateGateway')).to.deep.include({
      serviceRef: { name: 'service', namespace: 'web', port: 443 },
      x509CertificateAuthorityRef: { name: certificateAuthority.name },
    });
  });
});

describe('an app fails at synth, with the path of the construct and the field,', () => {
  const cases: readonly (readonly [string, (chart: Chart) => void, string])[] = [
    [
      'on two objects that give the same access',
      (chart) => {
        const wiki = new NetworkResource(chart, 'wiki', { name: 'Wiki', address: 'wiki' });
        const group = new Group(chart, 'group', { name: 'Group' });
        wiki.grantAccess(group);
        new ResourceAccess(chart, 'again', { resource: wiki, principal: group });
      },
      '[team/again] spec: gives the same access as team/wiki/access-group; one of them is enough',
    ],
    [
      'on terms that a service account cannot have',
      (chart) =>
        new NetworkResource(chart, 'wiki', { name: 'Wiki', address: 'wiki' }).grantAccess(
          Principal.fromServiceAccountName('robot'),
          { expiresAt: '2030-01-01T00:00:00Z' },
        ),
      '[team/wiki/access-robot] spec.expiresAt: access of a service account has no such term',
    ],
    [
      'on a duration that the mode does not have',
      (chart) =>
        new NetworkResource(chart, 'wiki', { name: 'Wiki', address: 'wiki' })
          .grantAccess(Principal.fromGroupName('All'), { accessPolicy: AccessPolicy.manual() })
          .apiObject.addJsonPatch(JsonPatch.add('/spec/accessPolicy/durationSeconds', 3600)),
      'durationSeconds must not be set when mode is MANUAL',
    ],
    [
      'on a gateway that was removed',
      (chart) => {
        new KubernetesResource(chart, 'cluster', { name: 'C', address: 'c', gateway: gatewayIn(chart) });
        chart.node.tryRemoveChild('gateway');
      },
      '[team/cluster] spec.gatewayRef: team/gateway was removed from the app',
    ],
    [
      'on a gateway of another app',
      (chart) => {
        const gateway = gatewayIn(new Chart(new App(), 'other'));
        new KubernetesResource(chart, 'cluster', { name: 'C', address: 'c', gateway });
      },
      '[team/cluster] spec.gatewayRef: other/gateway belongs to another app',
    ],
    [
      'on a group that a JSON patch renames',
      (chart) => {
        const group = new Group(chart, 'group', { name: 'Group', metadata: { name: 'group' } });
        group.apiObject.addJsonPatch(JsonPatch.replace('/metadata/name', 'renamed'));
        new NetworkResource(chart, 'wiki', { name: 'Wiki', address: 'wiki' }).grantAccess(group);
      },
      '[team/wiki/access-group] spec.groupRef: team/group is called renamed by a JSON patch, and group here',
    ],
    [
      'on an image beside an image policy, as plain JavaScript lets it',
      (chart) => new Connector(chart, 'c', { image: {}, imagePolicy: {} } as unknown as ConnectorProps),
      '[team/c] spec: Can define either `image` or `imagePolicy`, not both.',
    ],
    [
      'on a port that does not exist',
      (chart) =>
        new WebAppResource(chart, 'shop', {
          name: 'Shop',
          address: 'shop',
          gateway: gatewayIn(chart),
          downstreamPort: 0,
          upstreamPort: 80,
        }),
      '[team/shop] spec.downstream.port: must be >= 1',
    ],
  ];
  for (const [title, build, message] of cases) {
    it(title, () => expect(complaints(build)).to.contain(message));
  }

  it('and says nothing of an app that is right, however often it is synthesized', () => {
    const app = new App();
    const chart = new Chart(app, 'team');
    const wiki = new NetworkResource(chart, 'wiki', { name: 'Wiki', address: 'wiki' });
    wiki.grantAccess(Principal.fromGroupName('All'));
    const first = app.synthYaml();
    expect(app.synthYaml()).to.equal(first);
    wiki.grantAccess(Principal.fromId('R3JvdXA6MQ=='));
    expect(app.synthYaml()).to.not.equal(first);
  });

  it('and takes access that was the second one, when the first is removed', () => {
    const chart = new Chart(new App(), 'team');
    const wiki = new NetworkResource(chart, 'wiki', { name: 'Wiki', address: 'wiki' });
    const principal = new Group(chart, 'group', { name: 'Group' });
    new ResourceAccess(chart, 'first', { resource: wiki, principal });
    new ResourceAccess(chart, 'second', { resource: wiki, principal });
    const synthesis = (): unknown => chart.toJson();
    const problem = /\[team\/second\] spec: gives the same access as team\/first/;
    expect(synthesis).to.throw(problem);
    expect(synthesis).to.throw(problem);
    chart.node.tryRemoveChild('first');
    expect(synthesis()).to.have.lengthOf(3);
  });

  it('refuses objects of the wrong kind at once', () => {
    const chart = new Chart(new App(), 'team');
    const gateway = new Group(chart, 'group', { name: 'G' }) as unknown as IGateway;
    expect(() => new KubernetesResource(chart, 'c', { name: 'C', address: 'c', gateway })).to.throw(
      /^team\/c: gateway: expected a TwingateGateway, not the TwingateGroup team-group-/,
    );
  });

  it('refuses to give access a second time', () => {
    const chart = new Chart(new App(), 'team');
    const wiki = new NetworkResource(chart, 'wiki', { name: 'Wiki', address: 'wiki' });
    wiki.grantAccess(Principal.fromGroupName('All'));
    expect(() => wiki.grantAccess(Principal.fromGroupName('All'))).to.throw(
      /^team\/wiki: access for All is there already/,
    );
  });
});

describe('defaults', () => {
  it('of the nearest scope win, those of objects most, and later objects have them too', () => {
    const app = new App();
    setDefaults(app, { labels: { owner: 'platform', tier: 'low' }, deletionProtection: true });
    const chart = new Chart(app, 'team', { labels: { 'part-of': 'shop' } });
    new Connector(chart, 'plain', { metadata: { name: 'plain' } });
    setDefaults(chart, { labels: { tier: 'high' }, remoteNetworkId: 'UmVtb3RlTmV0d29yazox' });
    new NetworkResource(chart, 'own', {
      metadata: { name: 'own', annotations: { 'kit.twingate.com/deletion-policy': 'delete' } },
      labels: { owner: 'me' },
      name: 'Own',
      address: 'own',
      remoteNetworkId: 'UmVtb3RlTmV0d29yazoy',
    });
    new Group(chart, 'group', { metadata: { name: 'group' }, name: 'Group' });
    expectGolden('defaults', app.synthYaml());
  });

  it('do not reach other scopes', () => {
    const app = new App();
    setDefaults(new Chart(app, 'mine'), { labels: { tier: 'high' } });
    new Group(new Chart(app, 'theirs'), 'group', { name: 'Group' });
    expect(app.synthYaml()).to.not.contain('tier');
  });
});
