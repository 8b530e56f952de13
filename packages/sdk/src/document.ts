import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';

/** A document of this package, put together from an operation and the fragments that it uses. */
export class OperationDocument<Result, Variables> implements DocumentTypeDecoration<Result, Variables> {
  /** For the compiler alone: never set. */
  declare readonly __apiType?: (variables: Variables) => Result;
  readonly #parts: readonly string[];

  constructor(...parts: readonly string[]) {
    this.#parts = parts;
  }

  /** The text that is sent. */
  toString(): string {
    return this.#parts.join(' ');
  }
}

/** A fragment with those that it uses, for documents of your own: `${GroupFieldsFragmentDoc}`. */
export class FragmentDocument<Fields> implements DocumentTypeDecoration<Fields, never> {
  /** For the compiler alone: never set. */
  declare readonly __apiType?: (variables: never) => Fields;
  readonly #parts: readonly string[];

  constructor(...parts: readonly string[]) {
    this.#parts = parts;
  }

  /** The text to append to a document. */
  toString(): string {
    return this.#parts.join(' ');
  }
}
