import { badRequest } from '../status-error.js';

export type FieldValidation = 'Ignore' | 'Warn' | 'Strict';

/** Query parameters that every write understands. */
export interface WriteOptions {
  readonly fieldValidation: FieldValidation;
  readonly dryRun: boolean;
}

export interface WriteResult<T> {
  readonly object: T;
  /** Texts for Warning headers. */
  readonly warnings: readonly string[];
}

/** Throws 400 for values that do not exist. */
export function writeOptions(query: URLSearchParams): WriteOptions {
  const fieldValidation = query.get('fieldValidation') ?? 'Warn';
  if (fieldValidation !== 'Ignore' && fieldValidation !== 'Warn' && fieldValidation !== 'Strict') {
    throw badRequest(`fieldValidation: Unsupported value: "${fieldValidation}": supported values: "Ignore", "Strict", "Warn"`);
  }
  const dryRun = query.getAll('dryRun');
  if (dryRun.some((value) => value !== 'All')) {
    throw badRequest(`dryRun: Unsupported value: "${dryRun.join(',')}": supported values: "All"`);
  }
  return { fieldValidation, dryRun: dryRun.length > 0 };
}
