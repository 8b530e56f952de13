import { parse } from 'graphql';
import type { OperationDefinitionNode } from 'graphql';
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
import { InvalidInputError } from './errors.js';

/** Queries read, mutations write; the API has a budget for each. */
export type OperationKind = 'query' | 'mutation';

/**
 * A GraphQL document that knows the types of its result and variables, as GraphQL Code Generator makes them with
 * `documentMode: 'string'`.
 */
export type TypedDocument<Result, Variables> = DocumentTypeDecoration<Result, Variables> & {
  toString(): string;
};

/** What the rest of the client needs to know about a document. */
export interface Operation {
  readonly name: string;
  readonly kind: OperationKind;
  readonly source: string;
  /** Names of the schema's fields that it executes, without aliases. */
  readonly rootFields: readonly string[];
}

const known = new WeakMap<object, Operation>();

/** Finds the name and the kind of a document with exactly one operation; anything else is an InvalidInputError. */
export function describeOperation(document: string | { toString(): string }): Operation {
  if (typeof document === 'string') return parseOperation(document);
  const remembered = known.get(document);
  if (remembered !== undefined) return remembered;
  const operation = parseOperation(document.toString());
  known.set(document, operation);
  return operation;
}

function parseOperation(source: string): Operation {
  const [operation, ...others] = operationsOf(source);
  if (operation === undefined || others.length > 0) {
    throw new InvalidInputError('The document must hold exactly one operation.');
  }
  const kind = operation.operation as string;
  if (kind !== 'query' && kind !== 'mutation') {
    throw new InvalidInputError('The document must be a query or a mutation.');
  }
  const rootFields = operation.selectionSet.selections.map((selection) =>
    'name' in selection ? selection.name.value : '',
  );
  return { name: operation.name?.value ?? 'anonymous', kind, source, rootFields };
}

function operationsOf(source: string): readonly OperationDefinitionNode[] {
  try {
    // Comparing with the string avoids importing graphql's Kind object into bundles.
    return parse(source, { noLocation: true }).definitions.filter(
      (node): node is OperationDefinitionNode => (node.kind as string) === 'OperationDefinition',
    );
  } catch {
    // The parser quotes the document, which may hold literal secrets.
    throw new InvalidInputError('The document is not valid GraphQL.');
  }
}
