/** The two parts of a Twingate id: `Resource:340447`. */
export interface GlobalId {
  readonly type: string;
  readonly key: string;
}

/** Opaque id as the API gives it: base64 of `Type:key`. */
export function formatGlobalId(type: string, key: string | number): string {
  return Buffer.from(`${type}:${key}`).toString('base64');
}

/** Undefined when the text is not base64 of `Type:key`. */
export function parseGlobalId(id: string): GlobalId | undefined {
  const text = Buffer.from(id, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon <= 0 || Buffer.from(text).toString('base64') !== id) return undefined;
  return { type: text.slice(0, colon), key: text.slice(colon + 1) };
}
