import { createHash } from 'node:crypto';
import type { RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import type { Clock } from '../engine/index.js';

/** TLS options as the kubeconfig gives them. */
export interface KubeTls {
  readonly ca?: Buffer | string;
  readonly cert?: Buffer | string;
  readonly key?: Buffer | string;
  readonly pfx?: Buffer | string;
  readonly passphrase?: string;
  readonly servername?: string;
  readonly rejectUnauthorized?: boolean;
}

export interface Credentials {
  /** Authorization and impersonation. */
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: KubeTls;
  /** Equal for equal TLS options. */
  readonly tlsFingerprint: string;
}

/** Tokens and certificates rotate on disk; they are looked at this often. */
const REFRESH_MS = 60_000;

/** What the kubeconfig says about who we are, read again once a minute (exec plugins, token files, certificates). */
export class CredentialSource {
  readonly #kubeConfig: KubeConfig;
  readonly #clock: Clock;
  #current: Credentials | undefined;
  #readAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<Credentials> | undefined;

  constructor(kubeConfig: KubeConfig, clock: Clock) {
    this.#kubeConfig = withPlainHttpAllowed(kubeConfig);
    this.#clock = clock;
  }

  /** What was read less than a minute ago. */
  get fresh(): Credentials | undefined {
    return this.#clock.now() - this.#readAt < REFRESH_MS ? this.#current : undefined;
  }

  /** Reads now. When that fails, the credentials known so far go on; without any, it throws. */
  refresh(): Promise<Credentials> {
    this.#reading ??= this.#read().finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  async #read(): Promise<Credentials> {
    this.#readAt = this.#clock.now();
    try {
      const options: RequestOptions = {};
      await this.#kubeConfig.applyToHTTPSOptions(options);
      this.#current = toCredentials(options);
    } catch (error) {
      if (this.#current === undefined) throw error;
    }
    return this.#current;
  }
}

/** client-node refuses http servers unless the certificate check, which they do not have, is off: a view that says so. */
function withPlainHttpAllowed(kubeConfig: KubeConfig): KubeConfig {
  const cluster = kubeConfig.getCurrentCluster();
  if (cluster?.server.startsWith('http:') !== true) return kubeConfig;
  const view = Object.create(kubeConfig) as KubeConfig;
  return Object.assign(view, { getCurrentCluster: () => ({ ...cluster, skipTLSVerify: true }) });
}

function toCredentials(options: RequestOptions): Credentials {
  const { ca, cert, key, pfx, passphrase, servername, rejectUnauthorized } = options;
  const tls = Object.fromEntries(
    Object.entries({ ca, cert, key, pfx, passphrase, servername, rejectUnauthorized }).filter(
      ([, value]) => value !== undefined,
    ),
  ) as KubeTls;
  return { headers: headersOf(options), tls, tlsFingerprint: fingerprint(tls) };
}

function headersOf(options: RequestOptions): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    if (value !== undefined) headers[name.toLowerCase()] = String(value);
  }
  if (typeof options.auth === 'string') {
    headers['authorization'] = `Basic ${Buffer.from(options.auth).toString('base64')}`;
  }
  return headers;
}

function fingerprint(tls: KubeTls): string {
  const hash = createHash('sha256');
  for (const [name, value] of Object.entries(tls))
    hash.update(name).update('\0').update(String(value)).update('\0');
  return hash.digest('hex');
}
