export interface PublicPackage {
  /** With the scope: `@twingate-kit/sdk`. */
  readonly name: string;
  readonly folder: string;
  readonly version: string;
  readonly type: 'module' | 'commonjs';
  /** Programs have no exports, and so no types to resolve. */
  readonly isLibrary: boolean;
  /** The names of its dependencies. */
  readonly needs: readonly string[];
}

/** Every package of the workspace that is meant for npm, each after those that it needs. */
export function publicPackages(): readonly PublicPackage[];

/** Packs one package as it is published. Returns the path of the tarball. */
export function pack(pkg: PublicPackage, destination: string): Promise<string>;
