import type { KubeObject } from '../engine/index.js';
import { names } from './names.js';

/**
 * The write-ahead of a create, stored as an annotation before the mutation is sent and removed in the patch that stores
 * the ID. An object that carries one was about to be created: whether the create happened is found out by looking, never
 * by sending it again.
 */
export interface CreateMark {
  /** Unique for each create that is sent. */
  readonly attempt: string;
  /** ISO 8601 on the API's clock, taken before the mutation was sent. */
  readonly time: string;
  /** The process that sends it. */
  readonly holder: string;
  /** The remote ID, gone, that the new object replaces. */
  readonly replaces?: string;
  /** The remote ID, still there, that the new object takes the place of. */
  readonly supersedes?: string;
  /** For kinds whose objects tell no creation time: what matched the input before the mutation was sent. */
  readonly existing?: readonly string[];
  /** The input of the mutation, exactly. */
  readonly input: unknown;
}

export type ReadMark =
  | { readonly kind: 'none' }
  | { readonly kind: 'open'; readonly mark: CreateMark }
  | { readonly kind: 'malformed' };

export function readMark(object: KubeObject): ReadMark {
  const text = object.metadata.annotations?.[names.annotations.createPending];
  if (text === undefined) return { kind: 'none' };
  const mark = parseMark(text);
  return mark === undefined ? { kind: 'malformed' } : { kind: 'open', mark };
}

export function serializeMark(mark: CreateMark): string {
  return JSON.stringify(mark);
}

function parseMark(text: string): CreateMark | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isMark(value) ? value : undefined;
}

function isMark(value: unknown): value is CreateMark {
  if (typeof value !== 'object' || value === null) return false;
  const mark = value as Partial<Record<keyof CreateMark, unknown>>;
  return (
    isString(mark.attempt) &&
    isString(mark.time) &&
    !Number.isNaN(Date.parse(mark.time)) &&
    isString(mark.holder) &&
    isOptional(mark.replaces, isString) &&
    isOptional(mark.supersedes, isString) &&
    isOptional(mark.existing, (ids) => Array.isArray(ids) && ids.every(isString)) &&
    typeof mark.input === 'object' &&
    mark.input !== null
  );
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isOptional(value: unknown, isValid: (value: unknown) => boolean): boolean {
  return value === undefined || isValid(value);
}
