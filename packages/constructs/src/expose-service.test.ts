import { ApiObject, App, Chart } from 'cdk8s';
import { expect } from 'chai';
import { exposeService, Gateway, Principal } from './index.js';
import type { IGateway, ServiceExposure } from './index.js';

const tcp = (port: number): object => ({ port });

function serviceIn(chart: Chart, ports: readonly object[], kind = 'Service'): ApiObject {
  return new ApiObject(chart, 'shop', {
    apiVersion: 'v1',
    kind,
    metadata: { name: 'shop' },
    spec: { ports },
  });
}

function complaints(ports: readonly object[], exposure: ServiceExposure): string {
  const app = new App();
  exposeService(serviceIn(new Chart(app, 'team'), ports), exposure);
  try {
    app.synthYaml();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

function gateway(): IGateway {
  return Gateway.fromGatewayName(new Chart(new App(), 'x'), 'g', 'gateway', { namespace: 'net' });
}

describe('exposeService', () => {
  it('annotates the Service, and returns the resource to be', () => {
    const chart = new Chart(new App(), 'team', { namespace: 'team' });
    const service = serviceIn(chart, [tcp(80)]);
    const resource = exposeService(service, { name: 'Shop', isVisible: false, alias: 'shop.acme' });
    expect(service.metadata.toJson()).to.deep.include({
      annotations: {
        'resource.twingate.com': 'true',
        'resource.twingate.com/name': 'Shop',
        'resource.twingate.com/isVisible': 'false',
        'resource.twingate.com/alias': 'shop.acme',
      },
    });
    expect([resource.kind, resource.name, resource.namespace]).to.deep.equal([
      'TwingateResource',
      'shop-resource',
      'team',
    ]);
    const access = resource.grantAccess(Principal.fromGroupName('All')).apiObject.toJson() as {
      spec: object;
    };
    expect(access.spec).to.deep.include({ resourceRef: { name: 'shop-resource' } });
  });

  it('asks for a web application behind a gateway', () => {
    const service = serviceIn(new Chart(new App(), 'team'), [tcp(80)]);
    exposeService(service, {
      webApp: { gateway: gateway(), downstreamPort: 443, requestHeaderRewrites: { 'X-Team': 'shop' } },
    });
    expect(service.metadata.toJson()).to.deep.include({
      annotations: {
        'resource.twingate.com': 'true',
        'resource.twingate.com/type': 'WebApp',
        'resource.twingate.com/gatewayName': 'gateway',
        'resource.twingate.com/gatewayNamespace': 'net',
        'resource.twingate.com/requestHeaderRewrites': '{"X-Team":"shop"}',
        'resource.twingate.com/downstreamPort': '443',
      },
    });
  });

  const refused: readonly (readonly [string, readonly object[], ServiceExposure, string])[] = [
    [
      'no port to expose',
      [{ port: 1, protocol: 'SCTP' }],
      {},
      '[team/shop] spec.ports: to be exposed, a Service needs a TCP or UDP port',
    ],
    [
      'ports to choose from',
      [tcp(80), tcp(81)],
      { webApp: { gateway: gateway(), upstreamPort: 80 } },
      '[team/shop] webApp.downstreamPort: is required, since the Service has not exactly one TCP port',
    ],
    [
      'an upstream port that the Service lacks',
      [tcp(80)],
      { webApp: { gateway: gateway(), upstreamPort: 81 } },
      '[team/shop] webApp.upstreamPort: must be a TCP port of the Service (80)',
    ],
    [
      'a browser shortcut of a web application',
      [tcp(80)],
      { isBrowserShortcutEnabled: true, webApp: { gateway: gateway() } },
      '[team/shop] isBrowserShortcutEnabled: a web application has no browser shortcut',
    ],
  ];
  for (const [title, ports, exposure, message] of refused) {
    it(`fails at synth on ${title}`, () => expect(complaints(ports, exposure)).to.contain(message));
  }

  it('refuses what is no Service', () => {
    const deployment = serviceIn(new Chart(new App(), 'team'), [], 'Deployment');
    expect(() => exposeService(deployment)).to.throw(
      'team/shop: expected a Service, not the Deployment shop',
    );
  });
});
