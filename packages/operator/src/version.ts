import { createRequire } from 'node:module';

/** The version of this package. Beside `dist` in the checkout, in the npm package and in the image. */
export const { version: VERSION } = createRequire(import.meta.url)('../package.json') as {
  readonly version: string;
};
