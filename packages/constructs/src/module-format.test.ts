import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'chai';

/** What a program of the package's own folder prints; it names the package as users do. */
function output(inputType: 'module' | 'commonjs', program: string): string {
  const args = [`--input-type=${inputType}`, '--eval', program];
  return execFileSync(process.execPath, args, { cwd: join(__dirname, '..'), encoding: 'utf8' }).trim();
}

describe('the package', () => {
  it('has named exports for ES modules', () => {
    const program = `
      import { ApiKey, Group, NetworkResource, PortRange, Protocols, RemoteNetwork, TwingateOperator } from '@twingate-kit/constructs';
      import { TwingateGroup, TwingateResource } from '@twingate-kit/constructs/l1';
      console.log([ApiKey, Group, NetworkResource, PortRange, Protocols, RemoteNetwork, TwingateOperator, TwingateGroup, TwingateResource].map(({ name }) => name).join());`;
    expect(output('module', program)).to.equal(
      'ApiKey,Group,NetworkResource,PortRange,Protocols,RemoteNetwork,TwingateOperator,TwingateGroup,TwingateResource',
    );
  });

  it('can be required', () => {
    const program = `console.log(require('@twingate-kit/constructs').Group.name, require('@twingate-kit/constructs/l1').TwingateGroup.GVK.kind)`;
    expect(output('commonjs', program)).to.equal('Group TwingateGroup');
  });
});
