const texts = new WeakMap<object, string>();

/** JSON of an object that never changes; made once, however many lists and watches send it. */
export function serialized(object: object): string {
  const known = texts.get(object);
  if (known !== undefined) return known;
  const text = JSON.stringify(object);
  texts.set(object, text);
  return text;
}
