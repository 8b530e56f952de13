import { expect } from 'chai';

/** The policy is a script of the repository, which has no types. */
interface Policy {
  pnpmLockProblems(lock: object): readonly string[];
  npmLockProblems(lock: object, folder: string): readonly string[];
  workspaceProblems(workspace: object): readonly string[];
  manifestProblems(name: string, manifest: object): readonly string[];
}

const integrity = 'sha512-a';

describe('the policy for dependencies', () => {
  let policy: Policy;
  before(async () => {
    policy = (await import(new URL('../../../../tools/dependencies.mjs', import.meta.url).href)) as Policy;
  });
  const locked = (entry: object): readonly string[] =>
    policy.pnpmLockProblems({ packages: { 'left-pad@1.3.0': { resolution: entry } } });

  it('accepts what is from the registry and verified', () => {
    expect(locked({ integrity })).to.deep.equal([]);
    expect(
      policy.npmLockProblems(
        { packages: { '': {}, 'node_modules/pnpm': { version: '1.0.0', integrity } } },
        'tools',
      ),
    ).to.deep.equal([]);
    expect(
      policy.workspaceProblems({ catalog: { chai: '6.3.0' }, allowBuilds: { esbuild: false } }),
    ).to.deep.equal([]);
    expect(policy.manifestProblems('packages/x', { dependencies: { chai: 'catalog:' } })).to.deep.equal([]);
  });

  it('refuses what is not verified, or only by a weak hash', () => {
    expect(locked({})).to.have.length(1);
    expect(locked({ integrity: 'sha1-a' })).to.deep.equal([
      'left-pad@1.3.0 has no SHA-512 hash in pnpm-lock.yaml.',
    ]);
    const packages = { 'node_modules/@a/b': { version: '1.0.0' } };
    expect(policy.npmLockProblems({ packages }, 'tools')).to.deep.equal([
      '@a/b@1.0.0 has no SHA-512 hash in tools.',
    ]);
  });

  it('refuses what is not from the registry', () => {
    expect(locked({ integrity, tarball: 'https://evil.example/left-pad.tgz' })).to.have.length(1);
    expect(locked({ integrity, type: 'git' })).to.have.length(1);
    const resolved = 'git+ssh://git@github.com/a/b.git';
    const packages = { 'node_modules/b': { version: '1.0.0', integrity, resolved } };
    expect(policy.npmLockProblems({ packages }, 'tools')).to.have.length(1);
  });

  it('refuses versions that attackers published', () => {
    const packages = {
      'chalk@5.6.1': { resolution: { integrity } },
      'chalk@5.6.2': { resolution: { integrity } },
    };
    expect(policy.pnpmLockProblems({ packages })).to.deep.equal([
      'chalk@5.6.1 was published by an attacker.',
    ]);
  });

  it('refuses ranges, versions outside of the catalog, and scripts at installation', () => {
    expect(policy.workspaceProblems({ catalog: { chai: '^6.3.0' } })).to.have.length(1);
    expect(policy.workspaceProblems({ overrides: { 'a>b': 'latest' } })).to.have.length(1);
    expect(policy.workspaceProblems({ allowBuilds: { esbuild: true } })).to.have.length(1);
    expect(policy.manifestProblems('packages/x', { devDependencies: { chai: '6.3.0' } })).to.have.length(1);
  });
});
