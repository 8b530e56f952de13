import type { eventReasons, reasons } from './reasons.js';

/** What each reason of a condition means, and what helps, in the order in which the reference lists them. */
export const reasonMeanings: Readonly<Record<keyof typeof reasons, string>> = {
  synced: 'Twingate has what the spec asks for.',
  observed:
    'Twingate has what the spec asks for. The object is only observed: differences would be reported and not put right.',
  secretNotWatched:
    'Twingate has what the spec asks for. The operator does not watch the Secret that it needs and reads it again with every comparison. To have changes acted on at once, name the namespace in OPERATOR_SECRET_NAMESPACES (rbac.secretNamespaces of the chart), or watch it.',
  available: 'The object exists in Twingate and is of use.',
  notCreated: 'The object does not exist in Twingate yet; condition Synced says why.',
  deploymentNotReady:
    'The Deployment of the connector is not available; the message has its own words. See its events and Pods.',
  expired: 'The access ended at the time that spec.expiresAt names. Set a later time, or delete the object.',
  waitingForResource:
    'The resource that the access is for is missing or has no ID yet. It goes on by itself when there is one.',
  waitingForGroup:
    'The group that gets access is missing or has no ID yet. It goes on by itself when there is one.',
  waitingForPrincipal:
    'Twingate has no such group or service account. It is looked for again every few minutes.',
  ambiguousPrincipal:
    'Several groups or service accounts have the name; the message has their IDs. Set spec.principalId to one, or rename the others.',
  edgeConflict:
    'An older object grants the same access on other terms, which are in effect. Make them equal, or delete one of the two.',
  waitingForGateway:
    'The gateway that it refers to is missing or has no ID yet. It goes on by itself when there is one.',
  waitingForCertificateAuthority:
    'The certificate authority that it refers to is missing or has no ID yet. It goes on by itself.',
  waitingForService: 'The Service that it refers to is missing or has no address yet. It goes on by itself.',
  waitingForSecret: 'The Secret that it refers to is missing or lacks a key. It goes on by itself.',
  namespaceNotWatched:
    'What it refers to is in a namespace that is not watched and may not be read. Watch the namespace, or let the operator read there.',
  referenceNotAllowed:
    'References to objects of that namespace are refused by OPERATOR_CROSS_NAMESPACE_REFERENCES.',
  invalidSpec: 'The spec breaks a rule; the message names the field. Correct it.',
  invalidCertificate:
    '`ca.crt` of the Secret is no X.509 certificate, or the Secret is not of type kubernetes.io/tls. Correct the Secret.',
  unsupportedServiceType:
    'A gateway needs a Service of type LoadBalancer, ClusterIP or NodePort. Change the Service, or refer to another.',
  gatewayMismatch:
    'The Kubernetes resource is of an older version and has no gatewayRef, and the gateway of its name serves another Service. Set gatewayRef.',
  networkMismatch:
    'It is in another remote network than the spec asks for, and cannot be moved. Set the network back, or delete the object and create it again.',
  nameTaken:
    'A Deployment, Secret or Pod of the name of the connector belongs to somebody else and is left alone. Rename or delete one of the two.',
  waitingForRollout:
    'Another connector of the remote network is being rolled out. It goes on by itself, after ten minutes at the latest.',
  noMatchingVersion:
    'No tag of the image is a version in the range of spec.imagePolicy.version. What runs stays. Correct the range, or wait for such a version.',
  registryUnavailable:
    'The registry could not be asked for versions. What runs stays, and it is asked again every five minutes.',
  registryRefused:
    'The registry does not list the versions of the image; the message says why. Correct spec.imagePolicy.repository, or name a pull secret in spec.podExtra.imagePullSecrets.',
  importNotFound: 'spec.id names nothing in Twingate. Correct it, or remove it to create a new object.',
  importNotAllowed: 'Taking over existing objects from this namespace is refused by OPERATOR_IMPORT.',
  importTypeMismatch: 'spec.id names something of another type. Correct it.',
  importMismatch:
    'What spec.id names differs from the spec in what Twingate cannot change; it is left alone. Make the two equal, or remove spec.id to create a new one.',
  idConflict: 'Another, older object manages this ID. Delete one of the two, or give this one another ID.',
  pinnedIdStale:
    'spec.id was changed to an ID that does not exist, twice. Put the managed one there, which is in status.id; a tool may be setting it.',
  refused:
    'Twingate refused it; the message has its words. Most often a name that is taken, or an ID that does not exist.',
  credentialsRefused:
    'Twingate refuses the API key. Replace it; it must be allowed to read, write and provision, and belong to the network.',
  rateLimited: 'Twingate asked for a pause. It is tried again by itself.',
  apiUnavailable: 'Twingate could not be reached or failed. It is tried again by itself.',
  createUnconfirmed:
    'A creation was not answered. The object is looked for before anything is created again; wait.',
  recreateUnconfirmed:
    'It seems to be gone in Twingate. It is created again as soon as a complete list confirms that; wait.',
  massAbsence:
    'So many objects are missing in Twingate that a mistake is likely: nothing is created again or deleted. Check network and key, or confirm with OPERATOR_CONFIRM_RECREATE.',
  networkChanged:
    'The IDs in this cluster belong to another Twingate network. Set TWINGATE_NETWORK back, or confirm the move with OPERATOR_CONFIRM_RECREATE.',
  revocationUnconfirmed:
    'A grant that was never answered may still take effect. That it does not is made sure within half a minute; wait.',
  inUse: 'The deletion waits for objects of this cluster that use it; delete them, or let them use another.',
  deletionBlocked: 'The deletion waits; the message says for what.',
  paused: 'The annotation kit.twingate.com/paused is set. Remove it to go on.',
  observeOnly:
    'The object is only observed, and Twingate has something else than the spec asks for; the message says what. Remove the annotation kit.twingate.com/observe-only, or set it to "false", to let the operator put it right.',
  invalidAnnotation:
    'One of the annotations that begin with kit.twingate.com/ has a value that means nothing. Correct it; nothing is done before.',
  invalidMark: "Somebody changed the operator's annotation; the message says how to mend it.",
  internalError: 'A fault of the operator; its log has the details. It is tried again by itself.',
};

/** What each event tells. */
export const eventMeanings: Readonly<Record<keyof typeof eventReasons, string>> = {
  created: 'It was created in Twingate.',
  recreated: 'It was gone in Twingate and was created again, with a new ID.',
  replaced:
    'A change that Twingate cannot make was made by another object that took its place, with a new ID.',
  imported: 'An existing object of Twingate was taken over.',
  updated: 'The spec changed, and Twingate followed.',
  driftCorrected: 'Somebody changed it in Twingate, and it was put right; the message names the fields.',
  deleted: 'It was deleted in Twingate.',
  leftBehind:
    'It was left in Twingate, because others use it there, or because its deletion policy says so; the message has its ID.',
  forceDeleted:
    'The annotation kit.twingate.com/force-delete let it go, whatever stood in the way; the message says what may be left in Twingate.',
  idRestored: 'spec.id was removed or changed to an ID that does not exist, and was put right.',
  tokensGenerated: 'Of a connector: it got a new pair of tokens, and its Pods start with it.',
  deploymentChanged: 'Of a connector: its Deployment was made what the spec asks for.',
  versionCheckFailed:
    'Of a connector: its version policy could not be followed; the message says why. What runs stays.',
  invalidAnnotations:
    'Of a Service: its annotations ask for something that is not possible; the message names the annotation. The resource stays as it is.',
  nameTaken:
    'Of a Service: an object of the name that its resource would get exists, and does not belong to it. Rename one of the two.',
  granted: 'Access was given.',
  revoked: 'Access was taken away.',
};
