import { StatusError } from '../status-error.js';

/** The form of an answer: the objects, a table for people, or metadata alone. */
export type Representation = 'object' | 'table' | 'metadata';

/** Chooses from an Accept header, first match first. Throws 406. */
export function representationOf(accept: string | undefined): Representation {
  if (accept === undefined || accept === '') return 'object';
  for (const alternative of accept.split(',')) {
    const chosen = chosenBy(alternative);
    if (chosen !== undefined) return chosen;
  }
  throw new StatusError({
    code: 406,
    reason: 'NotAcceptable',
    message: 'only the following media types are accepted: application/json',
  });
}

function chosenBy(alternative: string): Representation | undefined {
  const [type = '', ...parameters] = alternative.split(';').map((part) => part.trim());
  if (type !== 'application/json' && type !== '*/*' && type !== 'application/*') return undefined;
  const as = parameters.find((parameter) => parameter.startsWith('as='))?.slice('as='.length);
  const version = parameters.find((parameter) => parameter.startsWith('v='));
  if (as === undefined) return 'object';
  if (version !== 'v=v1') return undefined;
  if (as === 'Table') return 'table';
  return as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList' ? 'metadata' : undefined;
}
