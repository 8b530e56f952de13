import type { KindDefinition } from '@twingate-kit/crds';
import { ApiObject } from 'cdk8s';
import type { ApiObjectMetadata } from 'cdk8s';
import { Construct } from 'constructs';
import type { IConstruct } from 'constructs';
import { withDefaults } from './defaults.js';
import { validateAtSynth } from './schema-validation.js';

/** An object of a Twingate kind: one that an app defines, or one that exists in the cluster already. */
export interface ITwingateObject extends IConstruct {
  readonly apiVersion: string;
  readonly kind: string;
  /** Name of the Kubernetes object (not the name in Twingate). */
  readonly name: string;
  /** Namespace of the Kubernetes object; undefined: the one it is applied to. */
  readonly namespace: string | undefined;
}

/** What all constructs of Twingate kinds share. */
export interface TwingateObjectProps {
  /**
   * Name, namespace, annotations and the like of the Kubernetes object.
   * @default a name made from the path of the construct, in the namespace of the chart
   */
  readonly metadata?: ApiObjectMetadata;
  /**
   * Labels of the Kubernetes object, beside those of the chart.
   * @default none
   */
  readonly labels?: Readonly<Record<string, string>>;
}

interface Definition {
  readonly definition: KindDefinition<unknown>;
  readonly props: TwingateObjectProps;
  readonly spec: object;
}

/** An object that the app defines. */
export abstract class TwingateObject extends Construct implements ITwingateObject {
  /** The object itself, for dependencies, JSON patches and whatever this class does not offer. */
  public readonly apiObject: ApiObject;
  public abstract readonly kind: string;

  protected constructor(scope: Construct, id: string, { definition, props, spec }: Definition) {
    super(scope, id);
    const { metadata, labels } = props;
    this.apiObject = new KindObject(this, definition, {
      metadata: { ...metadata, labels: { ...metadata?.labels, ...labels } },
      spec,
    });
    validateAtSynth(this, definition);
  }

  public get apiVersion(): string {
    return this.apiObject.apiVersion;
  }

  /** Name of the Kubernetes object (not the name in Twingate). */
  public get name(): string {
    return this.apiObject.name;
  }

  /** Namespace of the Kubernetes object; undefined: the one it is applied to. */
  public get namespace(): string | undefined {
    return this.apiObject.metadata.namespace;
  }
}

/** The manifest of a construct. */
class KindObject extends ApiObject {
  readonly #inRemoteNetwork: boolean;

  public constructor(
    owner: Construct,
    kind: KindDefinition<unknown>,
    props: { metadata: ApiObjectMetadata; spec: object },
  ) {
    super(owner, 'Resource', { apiVersion: `${kind.group}/${kind.version}`, kind: kind.kind, ...props });
    this.#inRemoteNetwork = 'remoteNetworkId' in specFields(kind);
  }

  public override toJson(): Record<string, unknown> {
    return withDefaults(super.toJson() as Record<string, unknown>, this, {
      inRemoteNetwork: this.#inRemoteNetwork,
    });
  }
}

function specFields({ crd, version }: KindDefinition<unknown>): object {
  const served = crd.spec.versions.find(({ name }) => name === version);
  return served?.schema.openAPIV3Schema.properties?.['spec']?.properties ?? {};
}
