import { twingateCertificateAuthority, twingateGateway, twingateResource } from '@twingate-kit/crds';
import type { KindInfo } from '@twingate-kit/crds';
import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { GatewayModel, KubeFields, OperatorModel } from './operator-model.js';

/** Where something of a gateway is. */
export interface GatewayParts {
  readonly name: string;
  readonly namespace: string;
  readonly service: { readonly name: string; readonly namespace: string; readonly port: number };
  readonly authorityName: string;
  readonly authoritySecret: { readonly name: string; readonly namespace: string };
}

/** The API server, as every cluster knows it. */
const API_SERVER = 'kubernetes.default.svc.cluster.local';

/** What the specs of a gateway's objects are, before users lay fields of their own over them. */
export function gatewaySpecs({
  name,
  namespace,
  service,
  authorityName,
  authoritySecret,
}: GatewayParts): Required<Omit<GatewayModel, 'name'>> {
  return {
    gatewaySpec: {
      serviceRef: service,
      x509CertificateAuthorityRef: { name: names(name).authority, namespace },
    },
    authoritySpec: { name: authorityName, type: 'X509', secretRef: authoritySecret },
    resourceSpec: {
      name: `${name} Kubernetes cluster`,
      address: API_SERVER,
      type: 'Kubernetes',
      gatewayRef: { name: names(name).gateway, namespace },
    },
  };
}

/** The objects of Twingate kinds that are part of an installation; none without a gateway. */
export interface GatewayObjects {
  readonly authority: ApiObject;
  readonly gateway: ApiObject;
  /** Undefined when it is not wanted. */
  readonly resource: ApiObject | undefined;
}

/** Adds a TwingateGateway, its authority and the API server as a resource to the scope. */
export function operatorGateway(scope: Construct, model: OperatorModel): GatewayObjects | undefined {
  const { gateway } = model;
  if (gateway === undefined) return undefined;
  const { authoritySpec, gatewaySpec, resourceSpec } = gateway;
  const { authority, gateway: name, resource } = names(gateway.name);
  const add = (kind: KindInfo, objectName: string, spec: KubeFields): ApiObject =>
    new ApiObject(scope, kind.kind, {
      apiVersion: `${kind.group}/${kind.version}`,
      kind: kind.kind,
      metadata: { name: objectName, namespace: model.namespace, labels: model.labels },
      spec,
    });
  return {
    authority: add(twingateCertificateAuthority, authority, authoritySpec),
    gateway: add(twingateGateway, name, gatewaySpec),
    resource: resourceSpec && add(twingateResource, resource, resourceSpec),
  };
}

function names(gateway: string): { authority: string; gateway: string; resource: string } {
  return { authority: `${gateway}-ca`, gateway, resource: `${gateway}-resource` };
}
