/** Fetches it, once. The folder of the program, or why there is none for this machine. */
export function fetchNode24(): Promise<{ readonly folder: string } | { readonly missing: string }>;
