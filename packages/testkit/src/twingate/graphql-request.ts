import { type DocumentNode, GraphQLError, OperationTypeNode } from 'graphql';
import { type DocumentCache, findOperation, operationLabel, rootFields } from './document-cache.js';
import type { SimulatedCall } from './faults.js';

/** A request body as far as it could be understood. */
export interface GraphqlRequest {
  readonly call: SimulatedCall;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | undefined;
  /** What can be executed, or why nothing can. */
  readonly content:
    | { readonly document: DocumentNode }
    | { readonly errors: readonly GraphQLError[]; readonly status: number };
}

/** Understands a body `{query, variables?, operationName?}`. Never throws. */
export function readGraphqlRequest(body: string, documents: DocumentCache): GraphqlRequest {
  const parsed = parseBody(body);
  if (parsed === undefined)
    return unusable('The request body must be a JSON object with a text "query".', 400);
  const { query, variables, operationName } = parsed;
  const checked = documents.check(query);
  if ('errors' in checked)
    return { ...unusable('', 200), variables, content: { errors: checked.errors, status: 200 } };
  const operation = findOperation(checked.document, operationName);
  if (operation === undefined)
    return unusable('The document has no such operation, or several and no operationName.', 200);
  const call: SimulatedCall = {
    kind: operation.operation === OperationTypeNode.MUTATION ? 'write' : 'read',
    operation: operationLabel(operation),
    fields: rootFields(operation),
  };
  return { call, variables, operationName, content: { document: checked.document } };
}

interface ParsedBody {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | undefined;
}

function parseBody(body: string): ParsedBody | undefined {
  const parsed = parseJson(body);
  if (typeof parsed !== 'object' || parsed === null || !('query' in parsed)) return undefined;
  const { query, variables, operationName } = parsed as Readonly<Record<string, unknown>>;
  if (typeof query !== 'string') return undefined;
  return {
    query,
    variables: typeof variables === 'object' && variables !== null ? { ...variables } : {},
    operationName: typeof operationName === 'string' ? operationName : undefined,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function unusable(message: string, status: number): GraphqlRequest {
  return {
    call: { kind: 'read', operation: 'invalid', fields: [] },
    variables: {},
    operationName: undefined,
    content: { errors: [new GraphQLError(message)], status },
  };
}
