import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { App, Chart } from 'cdk8s';
import { ApiKey, RemoteNetwork, TwingateOperator } from '@twingate-kit/constructs';
import { VERSION } from '@twingate-kit/sdk';
import { expect } from 'chai';
import { parse } from 'yaml';
import { channelOf, releaseVersion } from '../../../../tools/release/versions.mjs';
import { imageTags } from '../../../../tools/release/parts.mjs';
import { publicPackages } from '../../../../tools/release/packages.mjs';
import { operatorEntry } from '../fixtures/operator-process.js';
import { inRepository } from '../fixtures/repository.js';

const read = (file: string): string => readFileSync(inRepository(file), 'utf8');

describe('the version of a release', () => {
  const version = releaseVersion();

  it('is that of every package, and changesets moves them together', () => {
    const { fixed } = JSON.parse(read('.changeset/config.json')) as { readonly fixed: unknown };
    expect(fixed).to.deep.equal([['@twingate-kit/*']]);
    expect(new Set(publicPackages().map((pkg) => pkg.version))).to.deep.equal(new Set([version]));
  });

  it('is that of both charts and of the operator that they install', () => {
    for (const chart of ['twingate-operator', 'twingate-operator-crds'])
      expect(parse(read(`deploy/${chart}/Chart.yaml`)), chart).to.include({ version, appVersion: version });
  });

  it('is what the programs say of themselves', () => {
    expect(execFileSync(process.execPath, [operatorEntry, '--version'], { encoding: 'utf8' })).to.equal(
      `${version}\n`,
    );
    expect(VERSION).to.equal(version);
  });

  it('is the tag of the image: of the one that is published, and of the one that the construct installs', () => {
    const chart = new Chart(new App(), 'chart', { namespace: 'twingate' });
    new TwingateOperator(chart, 'operator', {
      network: 'acme',
      apiKey: ApiKey.fromSecret('twingate'),
      remoteNetwork: RemoteNetwork.fromName('Office'),
    });
    const { repository } = (
      parse(read('deploy/twingate-operator/values.yaml')) as { image: { repository: string } }
    ).image;
    expect(JSON.stringify(chart.toJson())).to.contain(`"image":"${repository}:${version}"`);
    expect(imageTags(version, channelOf(version))[0]).to.equal(version);
  });

  it('is refused when packages have more than one', () => {
    const packages = publicPackages().map((pkg) =>
      pkg.name === '@twingate-kit/sdk' ? { ...pkg, version: '9.9.9' } : pkg,
    );
    expect(() => releaseVersion(packages)).to.throw(
      /one version; set it by `npm run versions`:[^]*@twingate-kit\/operator [^9]+\n[^]*@twingate-kit\/sdk 9\.9\.9/,
    );
  });

  it('gives tags that move with releases, and never with builds from main', () => {
    expect(imageTags('1.2.3', channelOf('1.2.3'))).to.deep.equal(['1.2.3', '1.2', 'latest']);
    const dev = '1.3.0-dev.20261127041517';
    expect(imageTags(dev, channelOf(dev))).to.deep.equal([dev, 'dev']);
  });
});
