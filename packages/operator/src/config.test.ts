import { expect } from 'chai';
import { ConfigError, loadConfig, type CommandLine, type Config, type Environment } from './config.js';
import { listVariables, variables } from './configuration/variables.js';

const NETWORK_ID = 'UmVtb3RlTmV0d29yazox';

const minimal: Environment = {
  TWINGATE_API_KEY: 'secret-key',
  TWINGATE_NETWORK: 'acme',
  TWINGATE_REMOTE_NETWORK_ID: NETWORK_ID,
};

const defaults: Config = {
  apiKey: 'secret-key',
  network: 'acme',
  host: 'twingate.com',
  remoteNetwork: { by: 'id', id: NETWORK_ID },
  defaultTags: {},
  requestTimeoutMs: 20_000,
  resourceSweepMs: 600_000,
  groupSweepMs: 600_000,
  gatewaySweepMs: 600_000,
  certificateAuthoritySweepMs: 600_000,
  connectorSweepMs: 600_000,
  insecureRegistries: [],
  imports: 'any',
  policies: { observeOnly: false, deletion: 'delete' },
  crossNamespaceReferences: 'any',
  compareAccess: true,
  namespaces: [],
  logFormat: 'plain',
  logVerbosity: 'verbose',
  healthHost: '0.0.0.0',
  healthPort: 8080,
  leaderElection: { leaseMs: 30_000 },
  leaseName: 'twingate-operator',
  instance: 'twingate-operator',
};

function problemsOf(environment: Environment, commandLine: CommandLine = {}): readonly string[] {
  try {
    loadConfig({ ...minimal, ...environment }, commandLine);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('loadConfig', () => {
  it('needs a key, a network and a remote network, and has a default for everything else', () => {
    expect(loadConfig(minimal)).to.deep.equal(defaults);
  });

  it('gives a configuration that cannot be changed', () => {
    expect(loadConfig(minimal)).to.be.frozen;
  });

  const valid: readonly [Environment, Partial<Config>][] = [
    [{ TWINGATE_API_KEY: '  another~key!  ' }, { apiKey: 'another~key!' }],
    [{ TWINGATE_NETWORK: 'my-net1' }, { network: 'my-net1' }],
    [{ TWINGATE_NETWORK: 'Acme' }, { network: 'acme' }],
    [{ TWINGATE_HOST: 'eu.Twingate.com' }, { host: 'eu.twingate.com' }],
    [{ TWINGATE_HOST: 'localhost:8443' }, { host: 'localhost:8443' }],
    [{ TWINGATE_API_URL: 'https://proxy/api/' }, { apiUrl: 'https://proxy/api/' }],
    [{ TWINGATE_API_URL: 'http://127.0.0.1:9/x/' }, { apiUrl: 'http://127.0.0.1:9/x/' }],
    [{ TWINGATE_API_URL: 'http://127.1.2.3' }, { apiUrl: 'http://127.1.2.3' }],
    [{ TWINGATE_API_URL: 'http://localhost' }, { apiUrl: 'http://localhost' }],
    [{ TWINGATE_API_URL: 'http://[::1]:9/x/' }, { apiUrl: 'http://[::1]:9/x/' }],
    [{ TWINGATE_REMOTE_NETWORK_ID: 'YTpi+/==' }, { remoteNetwork: { by: 'id', id: 'YTpi+/==' } }],
    [{ TWINGATE_REMOTE_NETWORK_NAME: 'K8s Net' }, { remoteNetwork: { by: 'name', name: 'K8s Net' } }],
    [
      { TWINGATE_REMOTE_NETWORK_ID: '', TWINGATE_REMOTE_NETWORK_NAME: 'K8s' },
      { remoteNetwork: { by: 'name', name: 'K8s' } },
    ],
    [
      { TWINGATE_DEFAULT_RESOURCE_TAGS: '{"team":"infra","a":"b"}' },
      { defaultTags: { team: 'infra', a: 'b' } },
    ],
    [{ TWINGATE_API_READS_PER_MINUTE: '60' }, { readsPerMinute: 60 }],
    [{ TWINGATE_API_WRITES_PER_MINUTE: '20' }, { writesPerMinute: 20 }],
    [
      { TWINGATE_API_TIMEOUT: '3', OPERATOR_LEASE_DURATION: '4' },
      { requestTimeoutMs: 3000, leaderElection: { leaseMs: 4000 } },
    ],
    [{ OPERATOR_LEASE_NAME: 'release.twingate' }, { leaseName: 'release.twingate' }],
    [{ POD_UID: 'b1f7' }, { leaderElection: { leaseMs: 30_000, podUid: 'b1f7' } }],
    [{ RESOURCE_RECONCILER_INTERVAL: '36000' }, { resourceSweepMs: 36_000_000 }],
    [{ GROUP_RECONCILER_INTERVAL: '1' }, { groupSweepMs: 1000 }],
    [{ GATEWAY_RECONCILER_INTERVAL: '60' }, { gatewaySweepMs: 60_000 }],
    [{ CA_RECONCILER_INTERVAL: '9999999' }, { certificateAuthoritySweepMs: 9_999_999_000 }],
    [{ OPERATOR_IMPORT: 'none' }, { imports: 'none' }],
    [{ OPERATOR_OBSERVE_ONLY: 'True' }, { policies: { observeOnly: true, deletion: 'delete' } }],
    [{ OPERATOR_DELETION_POLICY: 'orphan' }, { policies: { observeOnly: false, deletion: 'orphan' } }],
    [{ OPERATOR_CROSS_NAMESPACE_REFERENCES: 'infra-*' }, { crossNamespaceReferences: 'infra-*' }],
    [{ ENABLE_RESOURCE_ACCESS_RECONCILER: 'false' }, { compareAccess: false }],
    [{ ENABLE_RESOURCE_ACCESS_RECONCILER: 'Off' }, { compareAccess: false }],
    [{ ENABLE_RESOURCE_ACCESS_RECONCILER: 'YES' }, { compareAccess: true }],
    [{ OPERATOR_NAMESPACES: '["team-*","!team-x"]' }, { namespaces: ['team-*', '!team-x'] }],
    [{ OPERATOR_SECRET_NAMESPACES: '["edge"]' }, { secretNamespaces: ['edge'] }],
    [{ OPERATOR_SECRET_NAMESPACES: '[]' }, { secretNamespaces: [] }],
    [
      { OPERATOR_INSECURE_REGISTRIES: '["registry.local:5000"]' },
      { insecureRegistries: ['registry.local:5000'] },
    ],
    [{ OPERATOR_DOCKER_HUB_URL: 'https://hub.mirror' }, { dockerHubUrl: 'https://hub.mirror' }],
    [{ OPERATOR_LOG_FORMAT: 'json' }, { logFormat: 'json' }],
    [{ OPERATOR_LOG_VERBOSITY: 'debug' }, { logVerbosity: 'debug' }],
    [{ OPERATOR_HEALTH_HOST: '127.0.0.1' }, { healthHost: '127.0.0.1' }],
    [{ OPERATOR_HEALTH_PORT: '0' }, { healthPort: 0 }],
    [{ OPERATOR_HEALTH_PORT: '65535' }, { healthPort: 65_535 }],
    [{ OPERATOR_CONFIRM_RECREATE: 'Acme' }, { confirmRecreate: 'acme' }],
    [{ POD_NAMESPACE: 'twingate' }, { ownNamespace: 'twingate' }],
    [{ HOSTNAME: 'operator-0' }, { instance: 'operator-0' }],
  ];
  for (const [environment, expected] of valid) {
    it(`reads ${JSON.stringify(environment)}`, () => {
      expect(loadConfig({ ...minimal, ...environment })).to.deep.equal({ ...defaults, ...expected });
    });
  }

  it('takes variables that are empty or blank for absent', () => {
    const names = listVariables().flatMap(([name]) => (name in minimal ? [] : [name]));
    for (const blank of ['', '  ']) {
      const environment = Object.fromEntries(names.map((name) => [name, blank]));
      expect(loadConfig({ ...minimal, ...environment })).to.deep.equal(defaults);
    }
  });

  const API_KEY = 'an API key with read, write and provision permission, made in the Twingate admin console';
  const NETWORK = 'the name of your network: `acme` for acme.twingate.com';
  const HOST = 'a host name, such as twingate.com, with an optional :port';
  const URL = 'an https:// URL (http:// only for a loopback address), without user name and password';
  const TAGS = 'a JSON object of strings, such as {"team":"infra"}';
  const PER_MINUTE = 'a whole number of calls a minute, at least 1';
  const SECONDS = 'a whole number of seconds from 1 to 9999999';
  const FEW_SECONDS = 'a whole number of seconds from 1 to 999';
  const NAMESPACES = 'a JSON array of namespace patterns, such as ["team-*"]';
  const REGISTRIES = 'a JSON array of registry hosts without TLS, such as ["registry.local:5000"]';
  const PORT = 'a port number from 0 to 65535 (0 picks one)';
  const invalid: readonly [variable: string, values: readonly string[], expected: string][] = [
    ['TWINGATE_API_KEY', ['two words', 'line\nbreak', 'schlüssel'], API_KEY],
    ['TWINGATE_NETWORK', ['acme.twingate.com', '-acme', 'acme-', 'https://acme', 'a'.repeat(64)], NETWORK],
    [
      'TWINGATE_HOST',
      ['https://twingate.com', 'twingate.com/', '.com', 'host:', 'host:x', 'host:0', 'host:65536'],
      HOST,
    ],
    [
      'TWINGATE_API_URL',
      [
        'proxy/api',
        'http://proxy/api/',
        'http://localhost.evil.com/',
        'http://127.0.0.1.evil.com/',
        'ftp://localhost/',
        'https://',
        'https://user:password@proxy/',
        'http://localhost:80@evil.com/',
      ],
      URL,
    ],
    ['TWINGATE_REMOTE_NETWORK_ID', ['my network', '====', 'a_b'], 'the ID of a remote network'],
    [
      'TWINGATE_DEFAULT_RESOURCE_TAGS',
      ['team=infra', '["team"]', '{"team":1}', '{"team":""}', '"x"', 'null', '{'],
      TAGS,
    ],
    ['TWINGATE_API_READS_PER_MINUTE', ['0', '-1', '1.5', 'many'], PER_MINUTE],
    ['TWINGATE_API_WRITES_PER_MINUTE', ['0', '1e3', 'Infinity'], PER_MINUTE],
    ['TWINGATE_API_TIMEOUT', ['0', '20s', '1000'], FEW_SECONDS],
    ['OPERATOR_LEASE_DURATION', ['0', '1.5', '1000'], FEW_SECONDS],
    ['OPERATOR_LEADER_ELECTION', ['maybe', '2'], 'true or false'],
    ['OPERATOR_LEASE_NAME', ['Lease', '-a', 'a/b', 'a'.repeat(254)], variables.OPERATOR_LEASE_NAME.expected],
    ['RESOURCE_RECONCILER_INTERVAL', ['0', '10s', '0x10', '-5', '10000000'], SECONDS],
    ['GROUP_RECONCILER_INTERVAL', ['0', '1.5'], SECONDS],
    ['GATEWAY_RECONCILER_INTERVAL', ['1m'], SECONDS],
    ['CA_RECONCILER_INTERVAL', ['+1'], SECONDS],
    ['OPERATOR_IMPORT', ['Team_A', 'a/b'], variables.OPERATOR_IMPORT.expected],
    [
      'OPERATOR_CROSS_NAMESPACE_REFERENCES',
      ['a, b c'],
      variables.OPERATOR_CROSS_NAMESPACE_REFERENCES.expected,
    ],
    ['ENABLE_RESOURCE_ACCESS_RECONCILER', ['maybe', '2'], 'true or false'],
    ['OPERATOR_NAMESPACES', ['default', '{}', '[1]', '[""]', '"default"'], NAMESPACES],
    [
      'OPERATOR_SECRET_NAMESPACES',
      [
        'edge',
        '["edge-*"]',
        '[1]',
        JSON.stringify(Array.from({ length: 21 }, (_, index) => `edge-${index}`)),
      ],
      variables.OPERATOR_SECRET_NAMESPACES.expected,
    ],
    ['OPERATOR_INSECURE_REGISTRIES', ['registry.local', '[1]', '["http://registry.local"]'], REGISTRIES],
    ['OPERATOR_DOCKER_HUB_URL', ['hub.mirror', 'http://hub.mirror'], URL],
    ['OPERATOR_LOG_FORMAT', ['JSON', 'text'], 'plain, full or json'],
    ['OPERATOR_LOG_VERBOSITY', ['info', 'Debug'], 'quiet, verbose or debug'],
    ['OPERATOR_HEALTH_PORT', ['http', '-1', '65536', '99999', '8080.5'], PORT],
  ];
  for (const [variable, values, expected] of invalid) {
    it(`refuses a wrong ${variable} and says what is right`, () => {
      for (const value of values) {
        expect(problemsOf({ [variable]: value }), value).to.deep.equal([
          `${variable} is not valid: expected ${expected}.`,
        ]);
      }
    });
  }

  it('elects no leader when it is told to be the only one', () => {
    expect(loadConfig({ ...minimal, OPERATOR_LEADER_ELECTION: 'false' })).not.to.have.property(
      'leaderElection',
    );
  });

  it('refuses a lease that calls to the API outlast', () => {
    const sentence = 'OPERATOR_LEASE_DURATION is not valid: expected more seconds than TWINGATE_API_TIMEOUT.';
    for (const [timeout, lease] of [
      ['20', '20'],
      ['30', '20'],
    ]) {
      const environment = { TWINGATE_API_TIMEOUT: timeout, OPERATOR_LEASE_DURATION: lease };
      expect(problemsOf(environment)).to.deep.equal([sentence]);
    }
  });

  it('names every problem at once, required variables that are missing included', () => {
    const environment = {
      TWINGATE_API_KEY: undefined,
      TWINGATE_NETWORK: '',
      TWINGATE_REMOTE_NETWORK_ID: ' ',
      OPERATOR_LOG_FORMAT: 'xml',
      OPERATOR_NAMESPACES: 'all',
      OPERATOR_HEALTH_PORT: 'x',
    };
    expect([...problemsOf(environment)].sort()).to.deep.equal([
      'OPERATOR_HEALTH_PORT is not valid: expected a port number from 0 to 65535 (0 picks one).',
      'OPERATOR_LOG_FORMAT is not valid: expected plain, full or json.',
      'OPERATOR_NAMESPACES is not valid: expected a JSON array of namespace patterns, such as ["team-*"].',
      `TWINGATE_API_KEY is missing: set it to ${API_KEY}.`,
      `TWINGATE_NETWORK is missing: set it to ${NETWORK}.`,
      'TWINGATE_REMOTE_NETWORK_ID or TWINGATE_REMOTE_NETWORK_NAME is missing: set one to the remote network that resources belong to by default.',
    ]);
  });

  it('never quotes a value, which may be a secret in the wrong place', () => {
    const secret = 'hunter2 hunter2';
    const names = invalid.map(([variable]) => variable);
    for (const name of names) {
      try {
        loadConfig({ ...minimal, [name]: secret });
        expect.fail(`${name} was accepted`);
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        expect([error.message, error.stack, ...error.problems].join('\n')).not.to.contain('hunter2');
      }
    }
  });

  it('counts the problems in the message of the error', () => {
    const messageOf = (environment: Environment): string => {
      try {
        loadConfig(environment);
        return '';
      } catch (error) {
        return error instanceof Error ? `${error.name}: ${error.message}` : '';
      }
    };
    expect(messageOf({ ...minimal, TWINGATE_NETWORK: '-' })).to.equal(
      'ConfigError: The configuration has a problem',
    );
    expect(messageOf({})).to.equal('ConfigError: The configuration has 3 problems');
  });

  it('lets the command line win over the environment', () => {
    const environment = {
      ...minimal,
      OPERATOR_NAMESPACES: '["from-environment"]',
      OPERATOR_LOG_FORMAT: 'full',
      OPERATOR_LOG_VERBOSITY: 'quiet',
    };
    const commandLine: CommandLine = { namespaces: ['a', 'b'], logFormat: 'json', logVerbosity: 'debug' };
    expect(loadConfig(environment, commandLine)).to.deep.equal({
      ...defaults,
      namespaces: ['a', 'b'],
      logFormat: 'json',
      logVerbosity: 'debug',
    });
    expect(loadConfig(environment, {})).to.deep.equal({
      ...defaults,
      namespaces: ['from-environment'],
      logFormat: 'full',
      logVerbosity: 'quiet',
    });
  });

  it('watches all namespaces when the command line says so, whatever the environment says', () => {
    expect(
      loadConfig({ ...minimal, OPERATOR_NAMESPACES: '["a"]' }, { namespaces: [] }).namespaces,
    ).to.deep.equal([]);
  });

  it('hides a wrong value of the environment behind a right one of the command line', () => {
    expect(problemsOf({ OPERATOR_LOG_FORMAT: 'xml' }, { logFormat: 'json' })).to.deep.equal([]);
    expect(problemsOf({}, { logFormat: 'xml' })).to.deep.equal([
      'OPERATOR_LOG_FORMAT is not valid: expected plain, full or json.',
    ]);
  });
});
