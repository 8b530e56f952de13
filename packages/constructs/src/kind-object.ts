import type { KindDefinition } from '@twingate-kit/crds';
import { ApiObject } from 'cdk8s';
import type { ApiObjectMetadata, JsonPatch } from 'cdk8s';
import type { Construct } from 'constructs';
import { withDefaults } from './defaults.js';

/** The manifest of a construct. */
export class KindObject extends ApiObject {
  readonly #inRemoteNetwork: boolean;
  #isPatched = false;

  /** The name in the manifest of an object; that is not rendered where nothing can have changed it. */
  public static nameOf(object: ApiObject): string | undefined {
    // Not by instanceof, which cdk8s answers for any ApiObject.
    if (#isPatched in object && !object.#isPatched) return object.name;
    const { metadata } = object.toJson() as { readonly metadata: { readonly name?: string } };
    return metadata.name;
  }

  public constructor(
    owner: Construct,
    kind: KindDefinition<unknown>,
    props: { metadata: ApiObjectMetadata; spec: object },
  ) {
    super(owner, 'Resource', { apiVersion: `${kind.group}/${kind.version}`, kind: kind.kind, ...props });
    this.#inRemoteNetwork = 'remoteNetworkId' in specFields(kind);
  }

  public override addJsonPatch(...ops: JsonPatch[]): void {
    this.#isPatched = true;
    super.addJsonPatch(...ops);
  }

  public override toJson(): Record<string, unknown> {
    return withDefaults(super.toJson() as Record<string, unknown>, this, {
      inRemoteNetwork: this.#inRemoteNetwork,
    });
  }
}

function specFields({ crd, version }: KindDefinition<unknown>): object {
  const served = crd.spec.versions.find(({ name }) => name === version);
  return served?.schema.openAPIV3Schema.properties?.['spec']?.properties ?? {};
}
