import { expect } from 'chai';
import { TerminalError, WaitingForError } from '../../engine/index.js';
import { gatewayAddress } from './address.js';
import type { Service } from './service.js';

const service = (type: string | undefined, ingress?: object[] | null): Service => ({
  metadata: { name: 'entry', namespace: 'infra' },
  spec: type === undefined ? {} : { type },
  ...(ingress === undefined ? {} : { status: { loadBalancer: { ingress } } }),
});

describe('gatewayAddress', () => {
  const addresses: readonly (readonly [string, Service, string])[] = [
    ['a ClusterIP Service', service('ClusterIP'), 'entry.infra.svc.cluster.local:443'],
    ['a NodePort Service', service('NodePort'), 'entry.infra.svc.cluster.local:443'],
    ['a Service that names no type', service(undefined), 'entry.infra.svc.cluster.local:443'],
    [
      'a load balancer with an IP address',
      service('LoadBalancer', [{ ip: '203.0.113.7' }]),
      '203.0.113.7:443',
    ],
    [
      'a load balancer with a host name',
      service('LoadBalancer', [{ hostname: 'lb.example.com' }]),
      'lb.example.com:443',
    ],
    [
      'a load balancer with both',
      service('LoadBalancer', [{ ip: '203.0.113.7', hostname: 'lb.example.com' }]),
      '203.0.113.7:443',
    ],
    [
      'a load balancer with several, the first',
      service('LoadBalancer', [{ hostname: 'a.example.com' }, { ip: '203.0.113.7' }]),
      'a.example.com:443',
    ],
    [
      'a load balancer with an IPv6 address',
      service('LoadBalancer', [{ ip: '2001:db8::7' }]),
      '[2001:db8::7]:443',
    ],
  ];
  for (const [title, given, address] of addresses) {
    it(`is ${address} for ${title}`, () => {
      expect(gatewayAddress(given, 443)).to.equal(address);
    });
  }

  const pending: readonly (readonly [string, object[] | null | undefined])[] = [
    ['absent', undefined],
    ['null', null],
    ['an empty list', []],
    ['an entry without address', [{}]],
    ['an entry of empty strings', [{ ip: '', hostname: '' }]],
  ];
  for (const [title, ingress] of pending) {
    it(`waits for a load balancer whose ingress is ${title}`, () => {
      expect(() => gatewayAddress(service('LoadBalancer', ingress), 443))
        .to.throw(WaitingForError, 'infra/entry')
        .with.property('reason', 'WaitingForService');
    });
  }

  it('refuses a Service of another type', () => {
    expect(() => gatewayAddress(service('ExternalName'), 443))
      .to.throw(TerminalError, 'is of type ExternalName')
      .with.property('reason', 'UnsupportedServiceType');
  });
});
