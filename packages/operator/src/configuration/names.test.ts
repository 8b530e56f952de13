import { expect } from 'chai';
import { ignoredVariables, unknownVariables } from './names.js';

describe('ignoredVariables', () => {
  it('names what tunes the polling of the older operator, and nothing else', () => {
    const environment = {
      TWINGATE_API_KEY: 'secret-key',
      RESOURCE_RECONCILER_INTERVAL: '60',
      RESOURCE_RECONCILER_IDLE: '60',
      CA_RECONCILER_INIT_DELAY: '60',
      CONNECTOR_RECONCILER_INTERVAL: '5',
      GATEWAY_HANDLER_TIMEOUT: '60',
      TWINGATE_KOPF_WATCHING_SERVER_TIMEOUT: '60',
    };
    expect(ignoredVariables(environment)).to.deep.equal([
      'CA_RECONCILER_INIT_DELAY',
      'CONNECTOR_RECONCILER_INTERVAL',
      'GATEWAY_HANDLER_TIMEOUT',
      'RESOURCE_RECONCILER_IDLE',
      'TWINGATE_KOPF_WATCHING_SERVER_TIMEOUT',
    ]);
  });
});

describe('unknownVariables', () => {
  const mistyped: readonly [name: string, nearest: string][] = [
    ['TWINGATE_NETWROK', 'TWINGATE_NETWORK'],
    ['TWINGATE_APIKEY', 'TWINGATE_API_KEY'],
    ['TWINGATE_REMOTE_NETWORK', 'TWINGATE_REMOTE_NETWORK_ID'],
    ['TWINGATE_RESOURCE_TAGS', 'TWINGATE_DEFAULT_RESOURCE_TAGS'],
    ['TWINGATE_READS_PER_MINUTE', 'TWINGATE_API_READS_PER_MINUTE'],
  ];
  for (const [name, nearest] of mistyped) {
    it(`takes ${name} for a mistyped ${nearest}`, () => {
      expect(unknownVariables({ [name]: 'x' })).to.deep.equal([{ name, nearest }]);
    });
  }

  it('names them in order, also those without a value', () => {
    expect(unknownVariables({ TWINGATE_Z: '', TWINGATE_A: undefined }).map(({ name }) => name)).to.deep.equal(
      ['TWINGATE_A', 'TWINGATE_Z'],
    );
  });

  const others: Readonly<Record<string, readonly string[]>> = {
    'that are read': ['TWINGATE_API_KEY', 'TWINGATE_HOST', 'TWINGATE_API_WRITES_PER_MINUTE'],
    'of the older operator': ['TWINGATE_KOPF_WATCHING_CLIENT_TIMEOUT'],
    'that Kubernetes adds for Services': [
      'TWINGATE_GATEWAY_SERVICE_HOST',
      'TWINGATE_GATEWAY_SERVICE_PORT',
      'TWINGATE_GATEWAY_SERVICE_PORT_HTTPS',
      'TWINGATE_GATEWAY_PORT',
      'TWINGATE_GATEWAY_PORT_443_TCP',
      'TWINGATE_GATEWAY_PORT_443_TCP_ADDR',
    ],
    'of other programs': ['PATH', 'MY_TWINGATE_HOST', 'OPERATOR_NAME'],
  };
  for (const [title, names] of Object.entries(others)) {
    it(`leaves names alone ${title}`, () => {
      const environment = Object.fromEntries(names.map((name) => [name, 'x']));
      expect(unknownVariables(environment)).to.deep.equal([]);
    });
  }
});
