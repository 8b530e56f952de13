import type { PublicPackage } from './packages.mjs';

/** What people get without asking, or builds from main. */
export type Channel = 'latest' | 'dev';

/** The version that everything which is released has; fails when packages differ. */
export function releaseVersion(packages?: readonly PublicPackage[]): string;

export function channelOf(version: string): Channel;
