import { twingateGroup, twingateResource, twingateResourceAccess } from '@twingate-kit/crds';
import type { Construct } from 'constructs';
import type { AccessPolicy } from './access-policy.js';
import { defined } from './defined.js';
import type { Undefinable } from './defined.js';
import { duplicates } from './duplicate-access.js';
import { ExistingObject } from './existing-object.js';
import type { ExistingObjectOptions } from './existing-object.js';
import type { IGroup } from './group.js';
import type { TwingateResourceAccessSpec } from './l1/index.js';
import { Principal } from './principal.js';
import type { IResource } from './resource.js';
import { TwingateObject } from './twingate-object.js';
import type { ITwingateObject, Manifest, TwingateObjectProps } from './twingate-object.js';

/** A TwingateResourceAccess: one that the app defines, or one that exists in the cluster already. */
export interface IResourceAccess extends ITwingateObject {
  readonly kind: 'TwingateResourceAccess';
}

/** On which terms access is given. */
export interface AccessTerms extends TwingateObjectProps {
  /**
   * Global ID of the security policy.
   * @default the policy of the resource
   */
  readonly securityPolicyId?: string;
  /**
   * When the access ends; a text is ISO 8601. Not for service accounts.
   * @default never
   */
  readonly expiresAt?: Date | string;
  /**
   * How access is kept open. Not for service accounts.
   * @default AccessPolicy.manual()
   */
  readonly accessPolicy?: AccessPolicy;
  /**
   * Who approves requests for access: a person, or nobody. Not for service accounts.
   * @default as the account has it
   */
  readonly approvalMode?: 'MANUAL' | 'AUTOMATIC';
}

export interface ResourceAccessProps extends AccessTerms {
  /** What is accessed. */
  readonly resource: IResource;
  /** Who accesses it. */
  readonly principal: IGroup | Principal;
}

/**
 * Access of a group or service account to a resource. {@link IResource.grantAccess} is the short way to it.
 *
 * @example
 * new ResourceAccess(chart, 'writers-wiki', {
 *   resource: wiki,
 *   principal: Principal.fromServiceAccountName('backup'),
 * });
 */
export class ResourceAccess extends TwingateObject implements IResourceAccess {
  /** Refers to a TwingateResourceAccess that exists in the cluster, by the name of its Kubernetes object. */
  public static fromResourceAccessName(
    scope: Construct,
    id: string,
    name: string,
    options: ExistingObjectOptions = {},
  ): IResourceAccess {
    return new ExistingObject(scope, id, twingateResourceAccess, { ...options, name });
  }

  public readonly kind = 'TwingateResourceAccess';

  public constructor(scope: Construct, id: string, props: ResourceAccessProps) {
    const principal = Principal.of(props.principal);
    const group = principal.groupConstruct;
    super(scope, id, {
      definition: twingateResourceAccess,
      props,
      spec: { ...principal.fields, ...termsOf(props) },
      references: defined({
        resourceRef: { prop: 'resource', target: props.resource, kind: twingateResource.kind },
        groupRef: group && { prop: 'principal', target: group, kind: twingateGroup.kind },
      }),
      problems: (manifest, access) => [...termProblems(manifest), ...duplicates(access, manifest)],
    });
  }
}

function termsOf({ securityPolicyId, expiresAt, accessPolicy, approvalMode }: AccessTerms): Terms {
  return {
    securityPolicyId,
    expiresAt: expiresAt instanceof Date ? toTimestamp(expiresAt) : expiresAt,
    accessPolicy: accessPolicy?.toSpec(),
    approvalMode,
  };
}

/** Kubernetes has no fractions of seconds here. */
function toTimestamp(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** The API server lets these through; Twingate does not. */
const termsOfPeople = ['securityPolicyId', 'expiresAt', 'accessPolicy', 'approvalMode'] as const;

type Terms = Undefinable<Pick<TwingateResourceAccessSpec, (typeof termsOfPeople)[number]>>;

function termProblems({ spec }: Manifest): readonly string[] {
  const { principalExternalRef, ...terms } = spec as TwingateResourceAccessSpec;
  if (principalExternalRef?.type !== 'serviceAccount') return [];
  return termsOfPeople
    .filter((term) => terms[term] !== undefined)
    .map((term) => `spec.${term}: access of a service account has no such term`);
}
