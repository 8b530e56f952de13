import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { createComponentGroup, PortTakenError } from './component-group.js';
import type { ComponentGroup } from './component-group.js';

describe('a component group', () => {
  let directory: string;
  let group: ComponentGroup;

  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'component-group-'));
    group = createComponentGroup({ directory, temporary: true });
  });

  afterEach(async () => {
    await group.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const startScript = (script: string) => group.start('program', process.execPath, ['-e', script]);
  const never = () => Promise.resolve(false);
  const failure = (probe = never, signal = AbortSignal.timeout(8000)) =>
    group.untilReady('program', probe, signal).then(
      () => undefined,
      (error: unknown) => error,
    );

  it('reports the log of a program that ends before it is ready', async () => {
    startScript('console.error("bad flag"); process.exitCode = 3');
    expect(await failure())
      .to.have.property('message')
      .that.matches(/^program ended with exit code 3.*\nbad flag$/);
  });

  it('tells a taken port from other failures', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    startScript(`require('node:net').createServer().listen(${port}, '127.0.0.1')`);
    const error = await failure();
    server.close();
    expect(error).to.be.instanceOf(PortTakenError);
  });

  it('reports a program that is not there', async () => {
    group.start('program', path.join(directory, 'absent'), []);
    expect(await failure())
      .to.have.property('message')
      .that.contains('ENOENT');
  });

  it('says which program was not ready in time', async () => {
    startScript('setInterval(() => undefined, 1000)');
    const error = await failure(never, AbortSignal.timeout(1));
    expect(error).to.have.property('message').that.contains('program was not ready in time');
  });

  it('is ready once the probe answers true, whatever it threw before', async () => {
    startScript('setInterval(() => undefined, 1000)');
    let asked = 0;
    const probe = () => (++asked < 3 ? Promise.reject(new Error('refused')) : Promise.resolve(true));
    await group.untilReady('program', probe, AbortSignal.timeout(8000));
    expect(asked).to.equal(3);
  });
});
