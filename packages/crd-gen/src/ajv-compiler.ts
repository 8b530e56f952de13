import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Options } from 'ajv/dist/2020.js';
import addFormatsModule from 'ajv-formats';
import { supportedFormats } from './refused-keywords.js';

// The package is CommonJS with a `default` member; under NodeNext the types see the module, not the function.
const addFormats = addFormatsModule as unknown as typeof addFormatsModule.default;

type FormatName = NonNullable<Extract<Parameters<typeof addFormats>[1], readonly unknown[]>>[number];

/** An ajv that knows exactly the formats that schemas may use. */
export function createAjv(options: Options = {}): Ajv2020 {
  const ajv = new Ajv2020({
    allErrors: true,
    allowUnionTypes: true,
    strictRequired: false,
    strictTypes: false,
    ...options,
  });
  addFormats(ajv, [...supportedFormats] as FormatName[]);
  return ajv;
}
