import { sampleCertificates } from '@twingate-kit/testkit';
import { secretType } from '../kinds/certificate-authority/tls-secret.js';
import { serviceType } from '../kinds/gateway/service.js';
import type { LifecycleWorld } from './lifecycle-world.js';

/** Names of what {@link buildTwingateGatewayManifest} and its like refer to by default. */
export const SERVICE = 'gateway';
export const SECRET = 'ca-tls';
export const AUTHORITY = 'ca';

interface SecretContent {
  readonly name?: string;
  readonly namespace?: string;
  readonly type?: string;
  /** Key and text. */
  readonly data?: Readonly<Record<string, string>>;
}

/** A TLS Secret with the first sample certificate, unless other content is given. */
export function addSecret(world: LifecycleWorld, content: SecretContent = {}): Promise<void> {
  const { name = SECRET, namespace = 'default', type = 'kubernetes.io/tls' } = content;
  const data = content.data ?? { 'ca.crt': sampleCertificates[0].pem };
  const object = { metadata: { name, namespace }, type, data: encoded(data) };
  return world.createOther(secretType, object);
}

export function editSecret(world: LifecycleWorld, data: Readonly<Record<string, string>>): Promise<void> {
  return world.editOther(secretType, SECRET, { data: encoded(data) }, { namespace: 'default' });
}

export function addService(
  world: LifecycleWorld,
  spec: object = { type: 'ClusterIP', ports: [{ port: 8443 }] },
  { name = SERVICE, namespace = 'default' }: { readonly name?: string; readonly namespace?: string } = {},
): Promise<void> {
  const object = { metadata: { name, namespace }, spec };
  return world.createOther(serviceType, object);
}

/** A gateway that is ready, with its Service, its authority and the Secret of that. Returns the gateway's name. */
export async function readyGateway(world: LifecycleWorld): Promise<string> {
  await addSecret(world);
  await addService(world);
  await world.applyAuthority({ metadata: { name: AUTHORITY } });
  const gateway = await world.applyGateway({ metadata: { name: 'gw' } });
  await world.ready('gateway', gateway);
  return gateway;
}

function encoded(data: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(data).map(([key, text]) => [key, Buffer.from(text).toString('base64')]),
  );
}
