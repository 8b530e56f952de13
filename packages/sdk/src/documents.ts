// The entry `@twingate-kit/sdk/documents`: every document that the client sends, for `raw` and for documents of your own.
export { FragmentDocument, OperationDocument } from './document.js';
export * from './generated/operations.js';
