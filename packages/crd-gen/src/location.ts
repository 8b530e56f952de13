/** Where something stands in the input: a file and a JSON pointer into it (empty: the whole document). */
export interface Location {
  readonly file: string;
  readonly pointer: string;
}

/** The location of a member: `at(location, 'properties', 'spec')`. */
export function below(location: Location, ...tokens: readonly (string | number)[]): Location {
  const escaped = tokens.map((token) => String(token).replaceAll('~', '~0').replaceAll('/', '~1'));
  return { file: location.file, pointer: [location.pointer, ...escaped].join('/') };
}
