// What the bundle is made of, as a CycloneDX document: the same input gives the same text, so that it can be compared.
import { createRequire } from 'node:module';

const { Contrib, Enums, Models, Serialize, Spec } = createRequire(import.meta.url)(
  '@cyclonedx/cyclonedx-library',
);
const { PackageURL } = await import('packageurl-js');

/**
 * @param {{ name: string, version: string, license: string }} manifest of the bundle
 * @param {readonly { name: string, version: string, licence: string }[]} packages that are in it
 * @returns {string} JSON, CycloneDX 1.6
 */
export function sbomOf(manifest, packages) {
  const root = component({ ...manifest, licence: manifest.license }, Enums.ComponentType.Application);
  const bom = new Models.Bom({ metadata: new Models.Metadata({ component: root }) });
  for (const each of packages) {
    const part = component(each, Enums.ComponentType.Library);
    bom.components.add(part);
    root.dependencies.add(part.bomRef);
  }
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
}

function component({ name: fullName, version, licence }, type) {
  const [, scope, name] = /^(?:(@[^/]+)\/)?(.+)$/.exec(fullName);
  const purl = new PackageURL('npm', scope, name, version, undefined, undefined).toString();
  const result = new Models.Component(type, name, { group: scope, version, purl, bomRef: purl });
  result.licenses.add(new Contrib.License.Factories.LicenseFactory().makeFromString(licence));
  return result;
}
