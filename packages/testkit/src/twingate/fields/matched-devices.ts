import type { StoredDevice, StoredSerialNumber } from '../entities/device.js';

/** Devices with the serial number. */
export function matchedDevices(
  { serialNumber }: StoredSerialNumber,
  devices: readonly StoredDevice[],
): readonly StoredDevice[] {
  return devices.filter((device) => device.serialNumber === serialNumber);
}
