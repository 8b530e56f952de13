/**
 * Names as `cdk8s import` writes them. It uses the packages camelcase 6 and json2jsii; names of imported classes must
 * be the same here, so the rules are theirs.
 */

/** `max-size` → `maxSize`, `caURL` → `caUrl`, `ipv4only` → `ipv4Only`. */
export function camelCase(text: string): string {
  const trimmed = text.trim();
  if (trimmed.length <= 1) return trimmed.toLowerCase();
  const words = splitWords(trimmed)
    .replace(/^[_.\- ]+/, '')
    .toLowerCase();
  return words
    .replace(/[_.\- ]+([\p{Alpha}\p{N}_]|$)/gu, (_match, next: string) => next.toUpperCase())
    .replace(/\d+([\p{Alpha}\p{N}_]|$)/gu, (match) => match.toUpperCase());
}

/** `max-size` → `MaxSize`. */
export function pascalCase(text: string): string {
  const camel = camelCase(text);
  return camel.charAt(0).toUpperCase() + camel.slice(1);
}

/** The name of the type of a property: `classTypeName('ThingSpec', 'caURL')` → `ThingSpecCaUrl`. */
export function classTypeName(parent: string, property: string): string {
  return normalizeTypeName(pascalCase(parent) + pascalCase(property));
}

/** Sequences of capitals become words: `HTTPRoute` → `HttpRoute`. */
export function normalizeTypeName(name: string): string {
  const joined = name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
  const words = joined.replace(
    /([A-Z]+)(?=[^a-z]|$)/g,
    (capitals) => capitals.charAt(0) + capitals.slice(1).toLowerCase(),
  );
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Puts a separator before every word that begins with a capital. */
function splitWords(text: string): string {
  if (text === text.toLowerCase()) return text;
  return text.replace(/(\p{Ll})(\p{Lu})/gu, '$1-$2').replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1-$2');
}
