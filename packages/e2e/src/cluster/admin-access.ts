import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Files that the components share; all are readable by the owner alone. */
export interface AccessFiles {
  readonly serviceAccountKey: string;
  readonly serviceAccountPublicKey: string;
  readonly tokenFile: string;
  /** Bearer token of the user `admin` in group system:masters. */
  readonly adminToken: string;
}

export async function writeAccessFiles(directory: string): Promise<AccessFiles> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const adminToken = randomBytes(24).toString('base64url');
  const files = {
    serviceAccountKey: path.join(directory, 'service-account.key'),
    serviceAccountPublicKey: path.join(directory, 'service-account.pub'),
    tokenFile: path.join(directory, 'tokens.csv'),
  };
  const write = (file: string, content: string) => writeFile(file, content, { mode: 0o600 });
  await write(files.serviceAccountKey, privateKey.export({ type: 'sec1', format: 'pem' }).toString());
  await write(files.serviceAccountPublicKey, publicKey.export({ type: 'spki', format: 'pem' }).toString());
  await write(files.tokenFile, `${adminToken},admin,admin,"system:masters"\n`);
  return { ...files, adminToken };
}

export interface KubeconfigContent {
  readonly server: string;
  /** PEM. */
  readonly certificateAuthority: string;
  readonly token: string;
}

export async function writeKubeconfig(file: string, content: KubeconfigContent): Promise<void> {
  const name = 'control-plane';
  const cluster = {
    server: content.server,
    'certificate-authority-data': Buffer.from(content.certificateAuthority).toString('base64'),
  };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster }],
    users: [{ name: 'admin', user: { token: content.token } }],
    contexts: [{ name, context: { cluster: name, user: 'admin' } }],
    'current-context': name,
  };
  // JSON is YAML.
  await writeFile(file, `${JSON.stringify(config, undefined, 2)}\n`, { mode: 0o600 });
}
