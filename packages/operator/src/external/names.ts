import { policyAnnotations, serviceAnnotations } from '@twingate-kit/crds';

/** Every name that the operator writes into the cluster. Nothing else spells them out. */
export const names = {
  /** Owner of our fields in `metadata.managedFields`. */
  fieldManager: 'twingate-operator',
  finalizer: 'twingate.com/finalizer',
  annotations: {
    /** The write-ahead of a create; see create-mark.ts. */
    createPending: 'twingate.com/create-pending',
    /** Remote objects that others took the place of and that are still to be deleted; see replacement.ts. */
    replaced: 'twingate.com/replaced-ids',
    /** What the older operator compares with; written by `prepare-rollback` alone. */
    lastHandled: 'twingate.com/last-handled-configuration',
    /**
     * Which tokens a connector runs with, by the attempt that made them: on the TwingateConnector the attempt that was begun
     * last, on its Secret the one that the tokens are from, on its pods the one that they started with.
     */
    tokens: 'twingate.com/tokens',
    /** On the Secret of a connector: the ID in Twingate that its tokens are for. */
    connectorId: 'twingate.com/connector-id',
    /** On the Deployment of a connector: the hash of what was applied. */
    appliedHash: 'twingate.com/applied-hash',
    /** On the Deployment of a connector: the image that was chosen. */
    image: 'twingate.com/image',
    /** On the Deployment of a connector: the hash of the version policy that its image was chosen by. */
    imagePolicy: 'twingate.com/image-policy',
    /** On a TwingateConnector: when its version policy was looked up, and when it will be; ISO 8601, UTC. */
    lastVersionCheck: 'twingate.com/last-version-check',
    nextVersionCheck: 'twingate.com/next-version-check',
    /** The write-ahead of a grant; see kinds/resource-access/record.ts. */
    edge: 'twingate.com/granted-edge',
    ...policyAnnotations,
    /** On the Lease: the Twingate network that the IDs in this cluster belong to. */
    network: 'kit.twingate.com/network',
    /** On the Lease, by who released it: the seconds for which something that was sent to Twingate may still take effect. */
    unsettled: 'kit.twingate.com/unsettled-seconds',
  },
  /** On Services: what people ask for; never written. */
  serviceAnnotations,
  labels: {
    /** On the Deployment of a connector and its pods: the name of the TwingateConnector. Selects the pods. */
    connectorName: 'connector.twingate.com/name',
  },
  /** Annotations of the older operator in which it kept the progress of its handlers begin with this. */
  legacyProgressPrefix: 'twingate.com/twingate_',
  /** The one of them with a name of its own, by which it woke itself. */
  legacyTouch: 'twingate.com/touch-dummy',
  /** Results of the older operator's handlers live in status under keys with this prefix. */
  legacyStatusPrefix: 'twingate_',
} as const;
