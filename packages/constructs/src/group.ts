import { twingateGroup } from '@twingate-kit/crds';
import type { Construct } from 'constructs';
import { ExistingObject } from './existing-object.js';
import type { ExistingObjectOptions } from './existing-object.js';
import { TwingateObject } from './twingate-object.js';
import type { ITwingateObject, TwingateObjectProps } from './twingate-object.js';

/** A TwingateGroup: one that the app defines, or one that exists in the cluster already. */
export interface IGroup extends ITwingateObject {
  readonly kind: 'TwingateGroup';
}

export interface GroupProps extends TwingateObjectProps {
  /** Name of the group in Twingate. */
  readonly name: string;
  /**
   * ID of a group that exists in Twingate: it is taken over instead of creating one.
   * @default a group is created
   */
  readonly existingId?: string;
}

/**
 * A group of users in Twingate.
 *
 * @example
 * const engineers = new Group(chart, 'engineers', { name: 'Engineers' });
 */
export class Group extends TwingateObject implements IGroup {
  /** Refers to a TwingateGroup that exists in the cluster, by the name of its Kubernetes object. */
  public static fromGroupName(
    scope: Construct,
    id: string,
    name: string,
    options: ExistingObjectOptions = {},
  ): IGroup {
    return new ExistingObject(scope, id, twingateGroup, { ...options, name });
  }

  public readonly kind = 'TwingateGroup';

  public constructor(scope: Construct, id: string, props: GroupProps) {
    const spec = { id: props.existingId, name: props.name };
    super(scope, id, { definition: twingateGroup, props, spec });
  }
}
