import type { CallOptions } from '../executor.js';
import type {
  DeviceFieldsFragment,
  DeviceFilterInput,
  GetDevicePostureQuery,
} from '../generated/operations.js';
import {
  ArchiveDeviceDocument,
  BlockDeviceDocument,
  GetDeviceDocument,
  GetDevicePostureDocument,
  ListDevicesDocument,
  UnarchiveDeviceDocument,
  UnblockDeviceDocument,
  UpdateDeviceDocument,
} from '../generated/operations.js';
import type { IdLike } from '../global-id.js';
import type { Page } from '../pagination.js';
import type { Caller } from './caller.js';
import type { ListOptions, PagesOptions } from './list-options.js';
import { createListApi } from './lists.js';

/** A computer or phone on which a user has signed in. */
export type Device = DeviceFieldsFragment;

/** What is known of the security of a device; a check that was not made is null. */
export type DevicePosture = NonNullable<GetDevicePostureQuery['devicePosture']>;

/** Devices. They appear when a user signs in; no call creates or deletes one. */
export interface DevicesApi {
  /** Reads one device (`device`); null when there is none with this ID. */
  get(id: IdLike<'Device'>, options?: CallOptions): Promise<Device | null>;
  /** Reads all devices that match, each once (`devices`). */
  list(options?: ListOptions<DeviceFilterInput>): AsyncIterable<Device>;
  /** Reads all devices that match, page by page, noticing changes between pages (`devices`). */
  pages(options?: PagesOptions<DeviceFilterInput>): AsyncIterable<Page<Device>>;
  /** Reads the results of a device's security checks (`devicePosture`); null when there are none. */
  posture(id: IdLike<'Device'>, options?: CallOptions): Promise<DevicePosture | null>;
  /**
   * Sets whether a device is trusted (`deviceUpdate`).
   *
   * @throws NotFoundError when there is no device with this ID
   */
  setTrusted(id: IdLike<'Device'>, isTrusted: boolean, options?: CallOptions): Promise<Device>;
  /**
   * Shuts a device out (`deviceBlock`).
   *
   * @throws NotFoundError when there is no device with this ID
   */
  block(id: IdLike<'Device'>, options?: CallOptions): Promise<Device>;
  /**
   * Lets a blocked device in again (`deviceUnblock`).
   *
   * @throws NotFoundError when there is no device with this ID
   */
  unblock(id: IdLike<'Device'>, options?: CallOptions): Promise<Device>;
  /**
   * Puts a device that is no longer used aside (`deviceArchive`).
   *
   * @throws NotFoundError when there is no device with this ID
   */
  archive(id: IdLike<'Device'>, options?: CallOptions): Promise<Device>;
  /**
   * Takes an archived device back (`deviceUnarchive`).
   *
   * @throws NotFoundError when there is no device with this ID
   */
  unarchive(id: IdLike<'Device'>, options?: CallOptions): Promise<Device>;
}

/** Makes the devices part of a client. */
export function createDevicesApi(caller: Caller): DevicesApi {
  return {
    ...createListApi(caller, ListDevicesDocument, (data) => data.devices),
    async get(id, options) {
      const { data } = await caller.query(GetDeviceDocument, { id }, options);
      return data.device;
    },
    async posture(id, options) {
      const { data } = await caller.query(GetDevicePostureDocument, { id }, options);
      return data.devicePosture;
    },
    setTrusted: (id, isTrusted, options) =>
      caller.mutate(UpdateDeviceDocument, { id, isTrusted }, (data) => data.deviceUpdate, options),
    block: (id, options) => caller.mutate(BlockDeviceDocument, { id }, (data) => data.deviceBlock, options),
    unblock: (id, options) =>
      caller.mutate(UnblockDeviceDocument, { id }, (data) => data.deviceUnblock, options),
    archive: (id, options) =>
      caller.mutate(ArchiveDeviceDocument, { id }, (data) => data.deviceArchive, options),
    unarchive: (id, options) =>
      caller.mutate(UnarchiveDeviceDocument, { id }, (data) => data.deviceUnarchive, options),
  };
}
