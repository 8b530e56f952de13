import { GraphQLError } from 'graphql';
import { parseGlobalId } from './global-id.js';

/** A mutation that the API refuses: HTTP 200, `ok: false` and this text in `error`. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

export function notFound(field: string, type: string, id: string): Refusal {
  return new Refusal(`Field '${field}' ${type} with id '${id}' does not exist.`);
}

/** A malformed id is a top-level error, in queries and mutations alike. */
export function assertGlobalId(field: string, id: string): void {
  if (parseGlobalId(id) === undefined) throw new GraphQLError(`{'${field}': ['Unable to parse global ID']}`);
}

/** For the part of the schema that is marked weak: too little is known of it. */
export function notSimulated(field: string): GraphQLError {
  return new GraphQLError(`not simulated: ${field} is in the weak section of the schema`);
}
