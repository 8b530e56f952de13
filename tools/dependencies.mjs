// What the dependencies must be like, judged by the lockfiles and manifests alone, without a network.
import { readFileSync, readdirSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root } from './commands.mjs';
import { Failure } from './failure.mjs';

/** Where packages may come from. */
const REGISTRY = 'https://registry.npmjs.org/';
const EXACT = /^(npm:.+@)?\d+\.\d+\.\d+(-[\w.]+)?$/;

/** Versions that were published by attackers; https://github.com/advisories has the stories. */
const compromised = new Set([
  'ansi-regex@6.2.1',
  'ansi-styles@6.2.2',
  'backslash@0.2.1',
  'chalk@5.6.1',
  'chalk-template@1.1.1',
  'coa@2.0.3',
  'color-convert@3.1.1',
  'color-name@2.0.1',
  'color-string@2.1.1',
  'colors@1.4.1',
  'colors@1.4.2',
  'debug@4.4.2',
  'error-ex@1.3.3',
  'eslint-config-prettier@10.1.6',
  'eslint-config-prettier@10.1.7',
  'eslint-config-prettier@8.10.1',
  'eslint-config-prettier@9.1.1',
  'eslint-plugin-prettier@4.2.2',
  'eslint-plugin-prettier@4.2.3',
  'event-stream@3.3.6',
  'faker@6.6.6',
  'flatmap-stream@0.1.1',
  'has-ansi@6.0.1',
  'is-arrayish@0.3.3',
  'node-ipc@10.1.1',
  'node-ipc@10.1.2',
  'rc@1.2.9',
  'simple-swizzle@0.2.3',
  'slice-ansi@7.1.1',
  'strip-ansi@7.1.1',
  'supports-color@10.2.1',
  'supports-hyperlinks@4.1.1',
  'synckit@0.11.9',
  'ua-parser-js@0.7.29',
  'ua-parser-js@0.8.0',
  'ua-parser-js@1.0.0',
  'wrap-ansi@9.0.1',
]);

/** Fails with every problem at once. */
export function checkDependencies() {
  const lockfile = read('pnpm-lock.yaml');
  const workspace = read('pnpm-workspace.yaml');
  const problems = [
    ...pnpmLockProblems(parse(lockfile)),
    ...['tools/pnpm', 'tools/node24'].flatMap((folder) =>
      npmLockProblems(JSON.parse(read(`${folder}/package-lock.json`)), folder),
    ),
    ...workspaceProblems(parse(workspace)),
    ...manifests().flatMap(({ name, manifest }) => manifestProblems(name, manifest)),
  ];
  if (problems.length > 0) throw new Failure(`Dependencies that must not be:\n  ${problems.join('\n  ')}`);
  console.log(`${Object.keys(parse(lockfile).packages).length} locked packages: all as they should be.`);
}

/** @returns {string[]} a sentence for each package that is not from the registry, not verified, or known to be bad */
export function pnpmLockProblems({ packages = {} }) {
  return Object.entries(packages).flatMap(([id, { resolution = {} }]) => [
    ...(isStrongHash(resolution.integrity) ? [] : [`${id} has no SHA-512 hash in pnpm-lock.yaml.`]),
    ...(resolution.tarball === undefined || resolution.tarball.startsWith(REGISTRY)
      ? []
      : [`${id} comes from ${resolution.tarball}, not from the registry.`]),
    ...(resolution.type === undefined ? [] : [`${id} comes from ${resolution.type}, not from the registry.`]),
    ...badVersion(id),
  ]);
}

/** The same for a lockfile of npm. */
export function npmLockProblems({ packages = {} }, folder) {
  return Object.entries(packages)
    .filter(([path]) => path !== '')
    .flatMap(([path, { version, integrity, resolved, link }]) => {
      const id = `${path.replace(/^.*node_modules\//, '')}@${version}`;
      return [
        ...(isStrongHash(integrity) && link !== true ? [] : [`${id} has no SHA-512 hash in ${folder}.`]),
        ...(resolved === undefined || resolved.startsWith(REGISTRY)
          ? []
          : [`${id} in ${folder} comes from ${resolved}, not from the registry.`]),
        ...badVersion(id),
      ];
    });
}

/** Versions in the catalog are exact, and no package may run scripts when it is installed. */
export function workspaceProblems({ catalog = {}, overrides = {}, allowBuilds = {} }) {
  const inexact = Object.entries({ ...catalog, ...overrides })
    .filter(([, version]) => !EXACT.test(version))
    .map(([name, version]) => `${name}: ${version} in pnpm-workspace.yaml is no exact version.`);
  const scripts = Object.entries(allowBuilds)
    .filter(([, allowed]) => allowed !== false)
    .map(([name]) => `${name} may run scripts when it is installed (allowBuilds).`);
  return [...inexact, ...scripts];
}

/** @returns {string[]} dependencies whose version stands anywhere but in the catalog */
export function manifestProblems(
  name,
  { dependencies = {}, devDependencies = {}, optionalDependencies = {} },
) {
  return Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
    .filter(([, range]) => !/^(catalog:|workspace:)/.test(range) && !(name === '.' && EXACT.test(range)))
    .map(([dependency, range]) => `${dependency}: ${range} in ${name}/package.json is not from the catalog.`);
}

function badVersion(id) {
  return compromised.has(id) ? [`${id} was published by an attacker.`] : [];
}

function isStrongHash(integrity) {
  return typeof integrity === 'string' && integrity.startsWith('sha512-');
}

/** All but the examples, which have ranges as users write them. */
function manifests() {
  const packages = readdirSync(join(root, 'packages')).map((name) => `packages/${name}`);
  return ['.', 'bench', ...packages]
    .filter((name) => existsSync(join(root, name, 'package.json')))
    .map((name) => ({ name, manifest: JSON.parse(read(`${name}/package.json`)) }));
}

function read(path) {
  return readFileSync(join(root, path), 'utf8');
}
