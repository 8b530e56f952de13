import type { CrdModel, ModelVersion } from './model.js';
import { typeIdentifier } from './sanitize.js';

/** One version of a kind and the name that types and constants have for it. */
export interface KindVersion {
  readonly model: CrdModel;
  readonly version: ModelVersion;
  /** `Thing` for the version that has the plain name, `ThingV1Alpha1` for others. */
  readonly name: string;
}

/** The versions of a kind, the one with the plain name first: types are named after what is stored. */
export function storedVersionFirst(model: CrdModel): readonly KindVersion[] {
  const plain = model.versions.filter(({ storage }) => storage);
  const others = model.versions.filter(({ storage }) => !storage);
  return [...plain, ...others].map((version, index) => nameOf(model, version, index === 0));
}

/** The versions of a kind in the order of the CRD; as in `cdk8s import`, the first one has the plain name. */
export function listedVersionFirst(model: CrdModel): readonly KindVersion[] {
  return model.versions.map((version, index) => nameOf(model, version, index === 0));
}

function nameOf(model: CrdModel, version: ModelVersion, isPlain: boolean): KindVersion {
  return { model, version, name: isPlain ? model.kind : model.kind + versionName(version.version) };
}

/** `V1Alpha1` of v1alpha1. */
function versionName(version: string): string {
  return typeIdentifier(version).replace(/(?<=\d)[a-z]/g, (letter) => letter.toUpperCase());
}
