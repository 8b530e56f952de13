import {
  type DocumentNode,
  getOperationAST,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';

/** A document that was checked against the schema, or the errors it was refused with. */
export type CheckedDocument =
  { readonly document: DocumentNode } | { readonly errors: readonly GraphQLError[] };

/** Parses and validates each document once. */
export class DocumentCache {
  readonly #schema: GraphQLSchema;
  readonly #maxDocuments: number;
  readonly #known = new Map<string, CheckedDocument>();

  constructor(schema: GraphQLSchema, maxDocuments = 1000) {
    this.#schema = schema;
    this.#maxDocuments = maxDocuments;
  }

  check(source: string): CheckedDocument {
    const known = this.#known.get(source);
    if (known) return known;
    if (this.#known.size >= this.#maxDocuments) this.#known.clear();
    const checked = this.#parse(source);
    this.#known.set(source, checked);
    return checked;
  }

  #parse(source: string): CheckedDocument {
    try {
      const document = parse(source);
      const errors = validate(this.#schema, document);
      return errors.length > 0 ? { errors } : { document };
    } catch (error) {
      if (error instanceof GraphQLError) return { errors: [error] };
      throw error;
    }
  }
}

/** The name that counters use: the operation's own, or that of its first root field. */
export function operationLabel(operation: OperationDefinitionNode): string {
  const field = operation.selectionSet.selections.find((selection) => selection.kind === Kind.FIELD);
  return operation.name?.value ?? field?.name.value ?? 'anonymous';
}

export function rootFields(operation: OperationDefinitionNode): readonly string[] {
  return operation.selectionSet.selections.flatMap((selection) => {
    return selection.kind === Kind.FIELD ? [selection.name.value] : [];
  });
}

/** The operation that a request asks for; undefined when the name fits none, or is missing and there are several. */
export function findOperation(
  document: DocumentNode,
  operationName: string | undefined,
): OperationDefinitionNode | undefined {
  return getOperationAST(document, operationName) ?? undefined;
}
