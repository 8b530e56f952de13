import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import {
  effectiveDefaults,
  kinds,
  twingateCertificateAuthority,
  twingateConnector,
  twingateGateway,
  twingateGroup,
  twingateResource,
  twingateResourceAccess,
} from './index.js';
import type { TwingateResource } from './index.js';

const packageRoot = path.resolve(__dirname, '..');

const resource: TwingateResource = {
  apiVersion: 'twingate.com/v1beta',
  kind: 'TwingateResource',
  metadata: { name: 'db' },
  spec: { name: 'DB', address: 'db.internal' },
};

describe('kinds', () => {
  it('have the names that manifests and kubectl use', () => {
    const names = kinds.map((kind) => [
      kind.kind,
      kind.plural,
      kind.shortNames,
      kind.categories,
      kind.namespaced,
    ]);
    expect(names).to.deep.equal([
      ['TwingateResource', 'twingateresources', ['tgr', 'tres'], ['all', 'twingate'], true],
      ['TwingateResourceAccess', 'twingateresourceaccesses', ['tgra', 'tacc'], ['all', 'twingate'], true],
      ['TwingateGroup', 'twingategroups', ['tgg'], ['all', 'twingate'], true],
      ['TwingateConnector', 'twingateconnectors', ['tc'], ['all', 'twingate'], true],
      ['TwingateGateway', 'twingategateways', ['tggw'], ['all', 'twingate'], true],
      ['TwingateCertificateAuthority', 'twingatecertificateauthorities', ['tgca'], ['all', 'twingate'], true],
    ]);
    expect(twingateGroup).to.include({
      group: 'twingate.com',
      version: 'v1beta',
      listKind: 'TwingateGroupList',
    });
  });

  it('show their columns in this order', () => {
    const columns = kinds.map((kind) =>
      kind.crd.spec.versions[0]?.additionalPrinterColumns?.map(
        ({ name, jsonPath, priority }) => `${name}${priority === 1 ? '*' : ''} ${jsonPath}`,
      ),
    );
    const ready = 'Ready .status.conditions[?(@.type=="Ready")].status';
    const [id, displayName, type, age] = [
      'ID .spec.id',
      'Display Name .spec.name',
      'Type .spec.type',
      'Age .metadata.creationTimestamp',
    ];
    expect(columns).to.deep.equal([
      [id, displayName, type, 'Address .spec.address', 'Alias .spec.alias', ready, age],
      [
        'Success .status.twingate_resource_access_change.success',
        'Resource ID .status.resourceId',
        'Principal ID .status.principalId',
        ready,
        age,
      ],
      [id, displayName, ready, age],
      [id, displayName, ready, age],
      [
        id,
        'Address .status.address',
        'CA ID .status.x509CaId',
        'Service Namespace* .spec.serviceRef.namespace',
        'Service* .spec.serviceRef.name',
        ready,
        age,
      ],
      [id, type, 'Secret Namespace* .spec.secretRef.namespace', 'Secret* .spec.secretRef.name', ready, age],
    ]);
  });

  it('have a status subresource whose status keeps what other operators wrote', () => {
    for (const kind of kinds) {
      expect(kind.crd.spec.versions[0]?.subresources).to.deep.equal({ status: {} });
      const status = { twingate_resource_create: { success: true, twingate_id: 'x' }, id: 'y' };
      expect(kind.prune({ status })).to.deep.equal({ status });
    }
  });

  it('carry the CRD that the YAML file holds', () => {
    for (const kind of kinds) {
      const yaml = readFileSync(path.join(packageRoot, 'generated/crds', `${kind.plural}.yaml`), 'utf8');
      expect(parse(yaml, { version: '1.1' })).to.deep.equal(kind.crd);
    }
  });

  it('store these defaults and no others', () => {
    expect(twingateResource.applyDefaults({ spec: { protocols: { tcp: {} } } })).to.deep.equal({
      spec: {
        isBrowserShortcutEnabled: false,
        isVisible: true,
        syncLabels: true,
        type: 'Network',
        protocols: { tcp: { ports: [] } },
      },
    });
    expect(twingateConnector.applyDefaults({ spec: { image: {}, imagePolicy: {} } })).to.deep.equal({
      spec: {
        logLevel: 3,
        logAnalytics: true,
        hasStatusNotificationsEnabled: true,
        image: { repository: 'twingate/connector', tag: '1' },
        imagePolicy: { provider: 'dockerhub', repository: 'twingate/connector', allowPrerelease: false },
      },
    });
    expect(twingateCertificateAuthority.applyDefaults({ spec: {} })).to.deep.equal({
      spec: { type: 'X509' },
    });
    for (const kind of [twingateGroup, twingateResourceAccess, twingateGateway]) {
      expect(kind.applyDefaults({ spec: {} })).to.deep.equal({ spec: {} });
    }
  });

  it('accept typed objects', () => {
    expect(twingateResource.validate(resource)).to.deep.equal([]);
    expect(twingateGroup.isValid(resource)).to.equal(false);
  });

  it('accept the status that the operator writes and refuse one with a repeated condition', () => {
    const condition = {
      type: 'Ready',
      status: 'True',
      reason: 'InSync',
      message: 'The resource is in effect.',
      observedGeneration: 1,
      lastTransitionTime: '2026-11-24T03:00:00Z',
    };
    const withConditions = (...conditions: readonly object[]): object => ({
      ...resource,
      status: { id: 'x', conditions },
    });
    expect(twingateResource.validate(withConditions(condition))).to.deep.equal([]);
    expect(twingateResource.validate(withConditions(condition, condition))).to.deep.equal([
      { path: 'status.conditions[1]', message: 'repeats {"type":"Ready"}', type: 'other' },
    ]);
  });

  it('say what absent parts of a connector mean', () => {
    expect(effectiveDefaults.twingateConnector.spec).to.deep.equal({
      image: { repository: 'twingate/connector', tag: '1' },
      imagePolicy: { schedule: '0 0 * * *', timeZone: 'UTC', version: '^1.0.0' },
    });
  });

  it('say what absent protocols mean', () => {
    const open = { policy: 'ALLOW_ALL', ports: [] };
    expect(effectiveDefaults.twingateResource.spec.protocols).to.deep.equal({
      allowIcmp: true,
      tcp: open,
      udp: open,
    });
  });
});

describe('generated files', () => {
  it('are what the schemas say', () => {
    const cli = path.join(packageRoot, 'node_modules/@twingate-kit/crd-gen/dist/cli.js');
    const { status, stderr } = spawnSync(process.execPath, [cli, 'check'], {
      cwd: packageRoot,
      encoding: 'utf8',
    });
    expect(stderr).to.equal('');
    expect(status).to.equal(0);
  });

  it('validate in a folder without any package', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'crds-'));
    copyFileSync(
      path.join(packageRoot, 'generated/kinds/validators.js'),
      path.join(folder, 'validators.cjs'),
    );
    const program = `
      const { twingateGroup } = require('./validators.cjs');
      const group = { apiVersion: 'twingate.com/v1beta', kind: 'TwingateGroup', metadata: {}, spec: {} };
      console.log(JSON.stringify(twingateGroup.validate(group)));`;
    const { stdout } = spawnSync(process.execPath, ['-e', program], {
      cwd: folder,
      encoding: 'utf8',
      env: {},
    });
    rmSync(folder, { recursive: true });
    expect(JSON.parse(stdout)).to.deep.equal([
      { path: 'spec.name', message: 'is required', type: 'required' },
    ]);
  });
});
