/** Annotations by which people tell the operator what to do with one object of a Twingate kind. */
export const policyAnnotations = {
  /** `"true"`: the operator leaves the object and its remote counterpart alone. */
  paused: 'kit.twingate.com/paused',
  /** `"true"`: the operator looks and reports, and writes nothing to Twingate. */
  observeOnly: 'kit.twingate.com/observe-only',
  /** `orphan`: the remote counterpart stays when the object is deleted. */
  deletionPolicy: 'kit.twingate.com/deletion-policy',
  /** `"true"`: a deletion drops the finalizer at once, whatever stands in its way. */
  forceDelete: 'kit.twingate.com/force-delete',
} as const;

/** Annotations by which people ask for a TwingateResource for a Service. */
export const serviceAnnotations = {
  /** `"true"`: the Service gets a TwingateResource. */
  enabled: 'resource.twingate.com',
  /** Followed by the name of what is asked for. */
  prefix: 'resource.twingate.com/',
} as const;

/** What the TwingateResource of a Service is called: the name of the Service, then this. */
export const serviceResourceSuffix = '-resource';
