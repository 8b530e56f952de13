import { names } from './names.js';

/** What the lifecycle itself writes outside status: no reason to look again. */
export const OWN_FIELDS = {
  annotations: [
    names.annotations.createPending,
    names.annotations.tokens,
    names.annotations.lastVersionCheck,
    names.annotations.nextVersionCheck,
  ],
  specFields: ['id'],
};
