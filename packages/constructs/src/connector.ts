import { twingateConnector } from '@twingate-kit/crds';
import { Cron } from 'cdk8s';
import type { Construct } from 'constructs';
import { defined } from './defined.js';
import { ExistingObject } from './existing-object.js';
import type { ExistingObjectOptions } from './existing-object.js';
import type { TwingateConnectorSpec, TwingateConnectorSpecImagePolicyProvider } from './l1/index.js';
import { TwingateObject } from './twingate-object.js';
import type { ITwingateObject, TwingateObjectProps } from './twingate-object.js';

/** A TwingateConnector: one that the app defines, or one that exists in the cluster already. */
export interface IConnector extends ITwingateObject {
  readonly kind: 'TwingateConnector';
}

/** One image, for good. */
export interface ConnectorImage {
  /** @default twingate/connector */
  readonly repository?: string;
  /** @default 1 */
  readonly tag?: string;
}

/** The newest image that a range of versions allows, looked up at times. */
export interface ConnectorImagePolicy {
  /**
   * The registry.
   * @default dockerhub
   */
  readonly provider?: TwingateConnectorSpecImagePolicyProvider;
  /**
   * The repository in the registry. Required for google and oci.
   * @default twingate/connector
   */
  readonly repository?: string;
  /**
   * When new versions are looked for.
   * @default every midnight
   */
  readonly schedule?: Cron | string;
  /**
   * Time zone of the schedule, as in Europe/Zurich.
   * @default UTC
   */
  readonly timeZone?: string;
  /**
   * A range of versions, as npm writes it.
   * @default ^1.0.0
   */
  readonly version?: string;
  /**
   * Whether versions before a release count.
   * @default false
   */
  readonly allowPrerelease?: boolean;
}

/** Parts of Kubernetes manifests. */
type Fields = Readonly<Record<string, unknown>>;

interface CommonConnectorProps extends TwingateObjectProps {
  /**
   * Name of the connector in Twingate; at most 30 characters.
   * @default Twingate makes one up
   */
  readonly name?: string;
  /**
   * Global ID of the remote network that the connector serves. Fixed once set.
   * @default the remote network of the operator
   */
  readonly remoteNetworkId?: string;
  /**
   * From -1 (nothing) to 7 (everything).
   * @default 3
   */
  readonly logLevel?: number;
  /**
   * Whether the connector logs connections for analytics.
   * @default true
   */
  readonly logAnalytics?: boolean;
  /**
   * Whether Twingate tells administrators when the connector goes offline.
   * @default true
   */
  readonly hasStatusNotificationsEnabled?: boolean;
  /**
   * Fields of the container: laid over those of the operator, env by name and volumeMounts by path.
   * @default none
   */
  readonly containerExtra?: Fields;
  /**
   * Fields of the pod's spec: laid over those of the operator, volumes by name.
   * @default none
   */
  readonly podExtra?: Fields;
  /** @default none */
  readonly podAnnotations?: Readonly<Record<string, string>>;
  /** @default none */
  readonly podLabels?: Readonly<Record<string, string>>;
  /**
   * Containers beside that of the connector.
   * @default none
   */
  readonly sidecarContainers?: readonly Fields[];
  /**
   * ID of a connector that exists in Twingate: it is taken over, and gets new tokens, instead of creating one.
   * @default one is created
   */
  readonly existingId?: string;
}

/** At most one of `image` and `imagePolicy`. Neither: the image `twingate/connector:1`. */
export type ConnectorProps = CommonConnectorProps &
  (
    | { readonly image?: ConnectorImage; readonly imagePolicy?: never }
    | { readonly image?: never; readonly imagePolicy: ConnectorImagePolicy }
  );

/**
 * A connector, run by the operator as a Deployment.
 *
 * @example
 * new Connector(chart, 'connector', { imagePolicy: { schedule: Cron.weekly(), version: '^1.60.0' } });
 */
export class Connector extends TwingateObject implements IConnector {
  /** Refers to a TwingateConnector that exists in the cluster, by the name of its Kubernetes object. */
  public static fromConnectorName(
    scope: Construct,
    id: string,
    name: string,
    options: ExistingObjectOptions = {},
  ): IConnector {
    return new ExistingObject(scope, id, twingateConnector, { ...options, name });
  }

  public readonly kind = 'TwingateConnector';

  public constructor(scope: Construct, id: string, props: ConnectorProps = {}) {
    super(scope, id, { definition: twingateConnector, props, spec: toSpec(props) });
  }
}

function toSpec(props: ConnectorProps): TwingateConnectorSpec {
  return defined({
    id: props.existingId,
    name: props.name,
    remoteNetworkId: props.remoteNetworkId,
    logLevel: props.logLevel,
    logAnalytics: props.logAnalytics,
    hasStatusNotificationsEnabled: props.hasStatusNotificationsEnabled,
    image: props.image,
    imagePolicy: props.imagePolicy && toPolicy(props.imagePolicy),
    containerExtra: props.containerExtra,
    podExtra: props.podExtra,
    podAnnotations: props.podAnnotations,
    podLabels: props.podLabels,
    sidecarContainers: props.sidecarContainers,
  });
}

function toPolicy({
  provider = 'dockerhub',
  schedule,
  ...rest
}: ConnectorImagePolicy): NonNullable<TwingateConnectorSpec['imagePolicy']> {
  return defined({
    ...rest,
    provider,
    schedule: schedule instanceof Cron ? schedule.expressionString : schedule,
  });
}
