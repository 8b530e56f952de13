import type { Origin } from './record.js';

export interface ContentCategoryConfig {
  readonly blockAdultContent: boolean;
  readonly blockDating: boolean;
  readonly blockGambling: boolean;
  readonly blockGames: boolean;
  readonly blockPiracy: boolean;
  readonly blockSocialMedia: boolean;
  readonly blockStreaming: boolean;
  readonly enableSafeSearch: boolean;
  readonly enableYoutubeRestrictedMode: boolean;
}

export interface SecurityCategoryConfig {
  readonly blockCryptojacking: boolean;
  readonly blockDnsRebinding: boolean;
  readonly blockDomainGenerationAlgorithms: boolean;
  readonly blockIdnHomographs: boolean;
  readonly blockNewlyRegisteredDomains: boolean;
  readonly blockParkedDomains: boolean;
  readonly blockTyposquatting: boolean;
  readonly enableGoogleSafeBrowsing: boolean;
  readonly enableThreatIntelligenceFeeds: boolean;
}

export interface PrivacyCategoryConfig {
  readonly blockAdsAndTrackers: boolean;
  readonly blockAffiliate: boolean;
  readonly blockDisguisedTrackers: boolean;
}

export interface StoredDnsFilteringProfile {
  readonly __typename: 'DnsFilteringProfile';
  readonly id: string;
  readonly name: string;
  /** Orders the profiles, smallest first. */
  readonly priority: number;
  readonly fallbackMethod: 'AUTO' | 'STRICT';
  readonly allowedDomains: readonly string[];
  readonly deniedDomains: readonly string[];
  readonly contentCategoryConfig: ContentCategoryConfig | null;
  readonly privacyCategoryConfig: PrivacyCategoryConfig | null;
  readonly securityCategoryConfig: SecurityCategoryConfig | null;
  readonly groupIds: readonly string[];
}

/** Security categories are on, content and privacy off. */
export function newDnsFilteringProfile({ id }: Origin): StoredDnsFilteringProfile {
  return {
    __typename: 'DnsFilteringProfile',
    id,
    name: 'Profile',
    priority: 1,
    fallbackMethod: 'STRICT',
    allowedDomains: [],
    deniedDomains: [],
    contentCategoryConfig: {
      blockAdultContent: false,
      blockDating: false,
      blockGambling: false,
      blockGames: false,
      blockPiracy: false,
      blockSocialMedia: false,
      blockStreaming: false,
      enableSafeSearch: false,
      enableYoutubeRestrictedMode: false,
    },
    privacyCategoryConfig: {
      blockAdsAndTrackers: false,
      blockAffiliate: false,
      blockDisguisedTrackers: false,
    },
    securityCategoryConfig: {
      blockCryptojacking: true,
      blockDnsRebinding: true,
      blockDomainGenerationAlgorithms: true,
      blockIdnHomographs: true,
      blockNewlyRegisteredDomains: true,
      blockParkedDomains: true,
      blockTyposquatting: true,
      enableGoogleSafeBrowsing: true,
      enableThreatIntelligenceFeeds: true,
    },
    groupIds: [],
  };
}
