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

/** What an existing object is. */
interface Identity<K extends string> extends ExistingObjectOptions {
  readonly apiVersion: string;
  readonly kind: K;
  readonly name: string;
}

/** Stands for an object that exists in the cluster already; nothing is synthesized for it. */
export class ExistingObject<K extends string> extends Construct implements ITwingateObject {
  public readonly apiVersion: string;
  public readonly kind: K;
  public readonly name: string;
  public readonly namespace: string | undefined;

  public constructor(scope: Construct, id: string, identity: Identity<K>) {
    super(scope, id);
    this.apiVersion = identity.apiVersion;
    this.kind = identity.kind;
    this.name = identity.name;
    this.namespace = identity.namespace;
  }
}
