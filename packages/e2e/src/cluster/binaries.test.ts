import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { resolveBinaries } from '../../../../tools/control-plane/build.mjs';
import { currentServer } from './running-cluster.js';

describe('where the programs of a control plane come from', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'binaries-'));
  });

  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  const program = (name: string) => {
    const file = path.join(directory, name);
    writeFileSync(file, '#!/bin/sh\n', { mode: 0o755 });
    return file;
  };
  const kubeconfig = () => {
    const file = path.join(directory, 'config');
    const clusters = ['a', 'b'].map(
      (name) => `  - { name: ${name}, cluster: { server: https://${name}:6443 } }`,
    );
    const contexts = '  - { name: of-b, context: { cluster: b, user: u } }';
    writeFileSync(
      file,
      ['clusters:', ...clusters, 'contexts:', contexts, 'current-context: of-b'].join('\n'),
    );
    return file;
  };
  const failure = async (env: Record<string, string>) => {
    const outcome = await resolveBinaries({ env }).catch((error: unknown) => error);
    return outcome instanceof Error ? outcome.message : 'resolved';
  };

  it('uses the cluster of TEST_KUBECONFIG before anything else, with the kubectl of the PATH', async () => {
    const env = {
      TEST_KUBECONFIG: kubeconfig(),
      KUBEBUILDER_ASSETS: directory,
      PATH: directory,
      HOME: directory,
    };
    const kubectl = program('kubectl');
    expect(await resolveBinaries({ env })).to.deep.equal({
      source: 'cluster',
      kubeconfig: kubeconfig(),
      kubectl,
    });
  });

  it('reads the server of the current context from TEST_KUBECONFIG', async () => {
    expect(await currentServer(kubeconfig())).to.equal('https://b:6443');
  });

  it('takes from KUBEBUILDER_ASSETS what is there', async () => {
    const binaries = {
      etcd: program('etcd'),
      'kube-apiserver': program('kube-apiserver'),
      kubectl: program('kubectl'),
    };
    const resolution = await resolveBinaries({ env: { KUBEBUILDER_ASSETS: directory } });
    expect(resolution).to.deep.equal({ source: 'assets', binaries });
  });

  it('names what KUBEBUILDER_ASSETS lacks', async () => {
    program('etcd');
    expect(await failure({ KUBEBUILDER_ASSETS: directory })).to.contain('lacks kube-apiserver, kubectl');
  });

  it('names every way out when there is neither a cluster nor a cache nor Go', async () => {
    const message = await failure({ PATH: directory, HOME: directory });
    expect(message).to.contain('no `go` on the PATH');
    for (const way of ['TEST_KUBECONFIG', 'KUBEBUILDER_ASSETS', 'install Go 1.26'])
      expect(message).to.contain(way);
  });

  it('announces no build where there is no Go', async () => {
    const lines: string[] = [];
    const env = { PATH: directory, HOME: directory };
    await resolveBinaries({ env, log: (line) => lines.push(line) }).catch(() => undefined);
    expect(lines).to.deep.equal([]);
  });
});
