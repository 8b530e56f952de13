import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect } from 'chai';

const bin = new URL('../../bin/twingate-sim.js', import.meta.url).pathname;

function run(...flags: readonly string[]): ChildProcess {
  return spawn(process.execPath, [bin, ...flags], { stdio: ['ignore', 'pipe', 'pipe'] });
}

describe('twingate-sim', () => {
  it('prints its url as JSON, serves, and ends on SIGTERM', async () => {
    const child = run(
      '--remote-network',
      'prod',
      '--network',
      'acme',
      '--reads-per-minute',
      '1',
      '--api-key',
      'k-1',
    );
    if (child.stdout === null) throw new Error('no stdout');
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const ready = JSON.parse(line) as { url: string; network: string; remoteNetworks: { name: string }[] };
    expect(ready.network).to.equal('acme');
    expect(ready.remoteNetworks.map(({ name }) => name)).to.deep.equal(['Default Network', 'prod']);
    expect(line).not.to.contain('k-1');
    const body = JSON.stringify({ query: '{ groups { totalCount } }' });
    const ask = () => fetch(ready.url, { method: 'POST', body, headers: { 'X-API-KEY': 'k-1' } });
    expect([(await ask()).status, (await ask()).status]).to.deep.equal([200, 429]);
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number | null];
    expect(code).to.equal(0);
  });

  it('refuses wrong flags with the usage and exit code 2', async () => {
    const child = run('--port', 'http');
    let stderr = '';
    child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    expect(code).to.equal(2);
    expect(stderr).to.contain('--port must be a number').and.to.contain('Usage: twingate-sim');
  });
});
