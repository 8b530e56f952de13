import { operatorDefaults } from './operator-defaults.js';

/** Where the operator gets its Twingate API key from. */
export class ApiKey {
  /**
   * A Secret that exists in the operator's namespace. Preferred: the key does not pass through synthesized files.
   * @param name name of the Secret
   * @param key the entry of the Secret; default: TWINGATE_API_KEY
   */
  public static fromSecret(name: string, key: string = operatorDefaults.secretKey): ApiKey {
    return new ApiKey({ secretName: name, secretKey: key });
  }

  /** The key itself: a Secret is synthesized with it, so the output must be kept secret too. */
  public static fromValue(value: string): ApiKey {
    return new ApiKey({ secretKey: operatorDefaults.secretKey, value });
  }

  /** @internal */
  public readonly source: ApiKeySource;

  private constructor(source: ApiKeySource) {
    this.source = source;
  }
}

interface ApiKeySource {
  /** Undefined: a Secret of our own. */
  readonly secretName?: string;
  readonly secretKey: string;
  readonly value?: string;
}
