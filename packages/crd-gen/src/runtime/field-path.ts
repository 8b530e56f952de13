/** Paths in the notation of the API server: `spec.ports[0].start`; the empty path is the object itself. */
export function fieldPath(parent: string, field: string): string {
  return parent === '' ? field : `${parent}.${field}`;
}

export function itemPath(parent: string, index: number): string {
  return `${parent}[${index}]`;
}
