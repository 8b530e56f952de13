import { maxSatisfying, parse, validRange } from 'semver';

/** Which versions are wanted. */
export interface VersionRange {
  /** An npm semver range. */
  readonly range: string;
  readonly allowPrerelease: boolean;
}

/** Whether `range` is an npm semver range. */
export function isVersionRange(range: string): boolean {
  return validRange(range) !== null;
}

/**
 * The highest of the tags that are wanted versions, or undefined when none is. Tags that are not full semantic versions
 * (`1`, `latest`, `v1.2.3`) are ignored.
 */
export function newestVersion(
  tags: readonly string[],
  { range, allowPrerelease }: VersionRange,
): string | undefined {
  const versions = tags.filter((tag) => {
    const version = parse(tag);
    return version?.version === tag && (allowPrerelease || version.prerelease.length === 0);
  });
  return maxSatisfying(versions, range, { includePrerelease: allowPrerelease }) ?? undefined;
}
