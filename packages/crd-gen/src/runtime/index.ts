export { defineKind } from './kind-definition.js';
export { deepFreeze } from './json-value.js';
