import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Options } from 'ajv/dist/2020.js';
import { numberFormats, stringFormats } from './runtime/formats.js';
import { re2Expression } from './runtime/re2-source.js';

/** The module that compiled code requires; the bundler knows where it is. */
export const runtimeModule = 'crd-gen:runtime';

const regExp = Object.assign(re2Expression, { code: `require("${runtimeModule}").re2Expression` });

/** An ajv that knows exactly the formats that schemas may use, as the API server checks them. */
export function createAjv(options: Options = {}): Ajv2020 {
  const ajv = new Ajv2020({
    allErrors: true,
    allowUnionTypes: true,
    strictRequired: false,
    strictTypes: false,
    ...options,
    code: { ...options.code, regExp },
  });
  for (const [name, validate] of Object.entries(stringFormats)) ajv.addFormat(name, validate);
  for (const [name, validate] of Object.entries(numberFormats))
    ajv.addFormat(name, { type: 'number', validate });
  return ajv;
}
