import type { KindDefinition } from '@twingate-kit/crds';
import { Construct } from 'constructs';
import type { ITwingateObject } from './twingate-object.js';

/** Where an object is that exists in the cluster already. */
export interface ExistingObjectOptions {
  /**
   * Namespace of the object.
   * @default the namespace of whatever refers to it
   */
  readonly namespace?: string;
}

/** Stands for an object that exists in the cluster already; nothing is synthesized for it. */
export class ExistingObject<K extends string> extends Construct implements ITwingateObject {
  public readonly apiVersion: string;
  public readonly kind: K;
  public readonly name: string;
  public readonly namespace: string | undefined;

  public constructor(
    scope: Construct,
    id: string,
    { group, version, kind }: KindDefinition<{ readonly kind: K }>,
    { name, namespace }: ExistingObjectOptions & { readonly name: string },
  ) {
    super(scope, id);
    this.apiVersion = `${group}/${version}`;
    // The type of the definition says which text it is.
    this.kind = kind as K;
    this.name = name;
    this.namespace = namespace;
  }
}
