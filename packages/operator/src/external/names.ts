/** Every name that the operator writes into the cluster. Nothing else spells them out. */
export const names = {
  /** Owner of our fields in `metadata.managedFields`. */
  fieldManager: 'twingate-operator',
  finalizer: 'twingate.com/finalizer',
  /** Our Lease, in the operator's own namespace. */
  lease: 'twingate-operator',
  annotations: {
    /** The write-ahead of a create; see create-mark.ts. */
    createPending: 'twingate.com/create-pending',
    /** Remote objects that others took the place of and that are still to be deleted; see replacement.ts. */
    replaced: 'twingate.com/replaced-ids',
    /** What the older operator compares with; written by `prepare-rollback` alone. */
    lastHandled: 'twingate.com/last-handled-configuration',
    /** `"true"`: the operator leaves the object and its remote counterpart alone. */
    paused: 'kit.twingate.com/paused',
    /** On the Lease: the Twingate network that the IDs in this cluster belong to. */
    network: 'kit.twingate.com/network',
  },
  /** On Services: what people ask for; never written. */
  serviceAnnotations: {
    /** `"true"`: the Service gets a TwingateResource. */
    enabled: 'resource.twingate.com',
    /** Followed by the name of what is asked for. */
    prefix: 'resource.twingate.com/',
  },
  /** Annotations of the older operator in which it kept the progress of its handlers begin with this. */
  legacyProgressPrefix: 'twingate.com/twingate_',
  /** The one of them with a name of its own, by which it woke itself. */
  legacyTouch: 'twingate.com/touch-dummy',
  /** Results of the older operator's handlers live in status under keys with this prefix. */
  legacyStatusPrefix: 'twingate_',
} as const;
