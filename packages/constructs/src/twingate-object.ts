import type { KindDefinition } from '@twingate-kit/crds';
import { Chart } from 'cdk8s';
import type { ApiObject, ApiObjectMetadata } from 'cdk8s';
import { Construct } from 'constructs';
import type { IConstruct } from 'constructs';
import { defined } from './defined.js';
import { KindObject } from './kind-object.js';
import { danglingReferences, expectKind, referenceFields } from './references.js';
import type { References } from './references.js';
import { manifestProblems } from './schema-validation.js';

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

/** A manifest as it is synthesized, JSON patches included. */
export type Manifest = Readonly<Record<string, unknown>>;

interface Definition {
  readonly definition: KindDefinition<unknown>;
  readonly props: TwingateObjectProps;
  /** Without what refers to other objects. Fields without a value are left out. */
  readonly spec: object;
  readonly references?: References;
  /** What is wrong beyond what schema, rules and references say. */
  readonly problems?: (manifest: Manifest, object: TwingateObject) => readonly string[];
}

/** An object that the app defines. */
export abstract class TwingateObject extends Construct implements ITwingateObject {
  /** The object itself, for dependencies, JSON patches and whatever this class does not offer. */
  public readonly apiObject: ApiObject;
  public abstract readonly kind: string;

  protected constructor(
    scope: Construct,
    id: string,
    { definition, props, spec, references = {}, problems = () => [] }: Definition,
  ) {
    for (const { prop, target, kind } of Object.values(references)) {
      expectKind(`${scope.node.path}/${id}: ${prop}`, target, kind);
    }
    super(scope, id);
    const { metadata, labels } = props;
    const namespace = metadata?.namespace ?? Chart.of(scope).namespace;
    this.apiObject = new KindObject(this, definition, {
      metadata: { ...metadata, labels: { ...metadata?.labels, ...labels } },
      spec: { ...defined(spec), ...referenceFields(references, namespace) },
    });
    this.node.addValidation({
      validate: () => {
        const manifest = this.apiObject.toJson() as Manifest;
        return [
          ...manifestProblems(manifest, definition),
          ...danglingReferences(this, references),
          ...problems(manifest, this),
        ];
      },
    });
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
