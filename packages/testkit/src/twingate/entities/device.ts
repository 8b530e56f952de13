import { formatGlobalId } from '../global-id.js';
import type { Origin } from './record.js';

interface DetectedCheck {
  readonly isSatisfied: boolean | null;
  readonly detected: boolean | null;
}

interface VendorCheck {
  readonly isVerified: boolean | null;
  readonly expiredAt: string | null;
  readonly failureReason: string | null;
  readonly failureDetails: string | null;
}

/** What the client found on the device; a check that was not made is null. */
export interface DevicePosture {
  readonly hardDriveEncryption: DetectedCheck | null;
  readonly screenLockPasscode: DetectedCheck | null;
  readonly firewall: DetectedCheck | null;
  readonly biometric: DetectedCheck | null;
  readonly antivirus: DetectedCheck | null;
  readonly osVersion: { readonly isSatisfied: boolean | null; readonly version: string | null } | null;
  readonly crowdstrike: VendorCheck | null;
  readonly inTune: VendorCheck | null;
  readonly iru: VendorCheck | null;
  readonly jamf: VendorCheck | null;
  readonly kandji: VendorCheck | null;
  readonly onePassword: VendorCheck | null;
  readonly sentinelOne: VendorCheck | null;
  readonly manualVerification: { readonly isVerified: boolean | null; readonly value: string | null } | null;
}

export interface StoredDevice {
  readonly __typename: 'Device';
  readonly id: string;
  readonly name: string | null;
  readonly activeState: 'ACTIVE' | 'ARCHIVED' | 'BLOCKED';
  readonly clientVersion: string | null;
  readonly deviceType: 'DESKTOP' | 'GENERIC' | 'LAPTOP' | 'MOBILE' | 'TABLET';
  readonly hardwareModel: string | null;
  readonly hostname: string | null;
  readonly internetSecurityConfiguration: string;
  readonly isTrusted: boolean;
  readonly lastConnectedAt: string | null;
  readonly lastFailedLoginAt: string | null;
  readonly lastSuccessfulLoginAt: string | null;
  readonly manufacturerName: string | null;
  readonly osName: 'ANDROID' | 'CHROME_OS' | 'IOS' | 'IPADOS' | 'LINUX' | 'MAC_OS' | 'WINDOWS' | null;
  readonly osVersion: string | null;
  readonly serialNumber: string | null;
  readonly userId: string;
  readonly username: string | null;
  readonly posture: DevicePosture;
}

export interface StoredSerialNumber {
  readonly __typename: 'SerialNumber';
  readonly id: string;
  readonly createdAt: string;
  /** Unique. */
  readonly serialNumber: string;
}

const noPosture: DevicePosture = {
  hardDriveEncryption: null,
  screenLockPasscode: null,
  firewall: null,
  biometric: null,
  antivirus: null,
  osVersion: null,
  crowdstrike: null,
  inTune: null,
  iru: null,
  jamf: null,
  kandji: null,
  onePassword: null,
  sentinelOne: null,
  manualVerification: null,
};

/** Its user is only named: who uses this gives one that exists. */
export function newDevice({ id }: Origin): StoredDevice {
  return {
    __typename: 'Device',
    id,
    name: 'Laptop',
    activeState: 'ACTIVE',
    clientVersion: null,
    deviceType: 'LAPTOP',
    hardwareModel: null,
    hostname: null,
    internetSecurityConfiguration: 'DISABLED',
    isTrusted: false,
    lastConnectedAt: null,
    lastFailedLoginAt: null,
    lastSuccessfulLoginAt: null,
    manufacturerName: null,
    osName: 'LINUX',
    osVersion: null,
    serialNumber: null,
    userId: formatGlobalId('User', 1),
    username: null,
    posture: noPosture,
  };
}

export function newSerialNumber({ id, at }: Origin): StoredSerialNumber {
  return { __typename: 'SerialNumber', id, createdAt: at, serialNumber: 'SERIAL-1' };
}
