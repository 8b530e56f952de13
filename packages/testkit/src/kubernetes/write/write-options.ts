import { invalid, type StatusError } from '../status-error.js';

export type FieldValidation = 'Ignore' | 'Warn' | 'Strict';

/** Query parameters that every write understands. */
export interface WriteOptions {
  readonly fieldValidation: FieldValidation;
  readonly dryRun: boolean;
  /** Who owns the fields that are written; empty when the client does not say who it is. */
  readonly fieldManager: string;
}

export interface WriteResult<T> {
  readonly object: T;
  /** Texts for Warning headers. */
  readonly warnings: readonly string[];
}

/**
 * `optionsKind` is what a refusal (422) names: CreateOptions, UpdateOptions, PatchOptions, DeleteOptions. A client that
 * names no field manager is known by the first word of its User-Agent.
 */
export function writeOptions(query: URLSearchParams, optionsKind: string, client: string): WriteOptions {
  const fieldValidation = (query.get('fieldValidation') ?? '') || 'Warn';
  if (fieldValidation !== 'Ignore' && fieldValidation !== 'Warn' && fieldValidation !== 'Strict') {
    const values = '"", "Ignore", "Strict", "Warn"';
    throw unsupported(
      optionsKind,
      'fieldValidation',
      `${JSON.stringify(fieldValidation)}: supported values: ${values}`,
    );
  }
  const dryRun = query.getAll('dryRun');
  if (dryRun.some((value) => value !== 'All')) {
    throw unsupported(optionsKind, 'dryRun', `${JSON.stringify(dryRun)}: supported values: "All"`);
  }
  const fieldManager = (query.get('fieldManager') ?? '') || (client.split('/', 1)[0] ?? '');
  return { fieldValidation, dryRun: dryRun.length > 0, fieldManager };
}

function unsupported(optionsKind: string, field: string, text: string): StatusError {
  const cause = { reason: 'FieldValueNotSupported', message: `Unsupported value: ${text}`, field };
  return invalid({ group: 'meta.k8s.io', kind: optionsKind, name: '' }, [cause]);
}
