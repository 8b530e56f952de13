import type { ApiObject, ApiObjectMetadata } from 'cdk8s';
import { Construct } from 'constructs';
import type { IConstruct } from 'constructs';

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

/** An object that the app defines. */
export abstract class TwingateObject extends Construct implements ITwingateObject {
  /** The object itself, for dependencies, JSON patches and whatever this class does not offer. */
  public abstract readonly apiObject: ApiObject;

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

  public abstract readonly kind: string;
}

/** The metadata of an object with these props. */
export function toMetadata({ metadata, labels }: TwingateObjectProps): ApiObjectMetadata {
  return { ...metadata, labels: { ...metadata?.labels, ...labels } };
}
