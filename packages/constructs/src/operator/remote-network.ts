import { operatorDefaults } from './operator-defaults.js';

/** The remote network in which the operator creates resources that do not name one. */
export class RemoteNetwork {
  /** By its global ID. */
  public static fromId(id: string): RemoteNetwork {
    return new RemoteNetwork({ remoteNetworkId: id });
  }

  /** By its name, which the operator looks up when it starts. */
  public static fromName(name: string): RemoteNetwork {
    return new RemoteNetwork({ remoteNetworkName: name });
  }

  /**
   * By its ID, which an entry of a Secret in the operator's namespace has.
   * @param name name of the Secret
   * @param key the entry of the Secret; default: TWINGATE_REMOTE_NETWORK_ID
   */
  public static fromSecret(name: string, key: string = operatorDefaults.remoteNetworkIdKey): RemoteNetwork {
    return new RemoteNetwork({}, { name, key });
  }

  /** @internal */
  public readonly settings: { readonly remoteNetworkId?: string; readonly remoteNetworkName?: string };

  /** @internal */
  public readonly secret: { readonly name: string; readonly key: string } | undefined;

  private constructor(settings: RemoteNetwork['settings'], secret?: RemoteNetwork['secret']) {
    this.settings = settings;
    this.secret = secret;
  }
}
