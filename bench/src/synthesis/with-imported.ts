import { synthesizeWithKinds } from './synthesize.js';
import type { Kinds } from './synthesize.js';

/** What `cdk8s import` wrote, as a module. */
const [, , , , imported = ''] = process.argv;
synthesizeWithKinds((await import(imported)) as Kinds);
