import type { ObjectConversion } from './api-resource.js';
import type { JsonObject } from './json.js';

/** Fields that only have other names in events.k8s.io/v1: [there, in core v1]. */
const renamed = [
  ['regarding', 'involvedObject'],
  ['note', 'message'],
  ['reportingController', 'reportingComponent'],
  ['deprecatedSource', 'source'],
  ['deprecatedFirstTimestamp', 'firstTimestamp'],
  ['deprecatedLastTimestamp', 'lastTimestamp'],
  ['deprecatedCount', 'count'],
] as const;

/** Events are stored in the form of core v1 and shown in both. */
export const eventConversion: ObjectConversion = {
  fromStorage: (object) => ({
    ...rename(object, new Map(renamed.map(([there, core]) => [core, there]))),
    apiVersion: 'events.k8s.io/v1',
  }),
  toStorage: (object) => ({ ...rename(object, new Map(renamed)), apiVersion: 'v1' }),
};

function rename(object: JsonObject, names: ReadonlyMap<string, string>): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [names.get(name) ?? name, value]));
}
