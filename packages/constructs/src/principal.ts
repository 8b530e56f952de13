import type { IGroup } from './group.js';
import type { TwingateResourceAccessSpec } from './l1/index.js';

/** Who is given access. */
export class Principal {
  /** A group that the app defines, or that exists in the cluster as an object. */
  public static group(group: IGroup): Principal {
    return new Principal(group.node.id, {}, group);
  }

  /**
   * A group or service account, by its ID in Twingate.
   * @param id global ID, as the API shows it
   */
  public static fromId(id: string): Principal {
    return new Principal(id, { principalId: id });
  }

  /** A group of Twingate, by its exact name; for groups that come from an identity provider. */
  public static fromGroupName(name: string): Principal {
    return new Principal(name, { principalExternalRef: { type: 'group', name } });
  }

  /** A service account of Twingate, by its exact name. It gets access without terms. */
  public static fromServiceAccountName(name: string): Principal {
    return new Principal(name, { principalExternalRef: { type: 'serviceAccount', name } });
  }

  /** @internal */
  public static of(principal: IGroup | Principal): Principal {
    return principal instanceof Principal ? principal : Principal.group(principal);
  }

  /** Part of the ID of constructs. */
  public readonly id: string;
  /** @internal */
  public readonly fields: Pick<TwingateResourceAccessSpec, 'principalExternalRef' | 'principalId'>;
  /**
   * Instead of the fields.
   * @internal
   */
  public readonly groupConstruct: IGroup | undefined;

  private constructor(id: string, fields: Principal['fields'], groupConstruct?: IGroup) {
    this.id = id.replaceAll('/', '-');
    this.fields = fields;
    this.groupConstruct = groupConstruct;
  }
}
