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

  /** @internal */
  public readonly settings: { readonly remoteNetworkId?: string; readonly remoteNetworkName?: string };

  private constructor(settings: RemoteNetwork['settings']) {
    this.settings = settings;
  }
}
