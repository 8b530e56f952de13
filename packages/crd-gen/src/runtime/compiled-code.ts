/** What the code that ajv generates requires. */
export { compiledFormats } from './formats.js';
export { re2Expression } from './re2-source.js';
