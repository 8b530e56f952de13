/** Reads may not show an object that we created less than this ago: its absence means "could not tell". */
export const OWN_CREATE_SETTLES_MS = 60_000;
/** How far the API's clock may be off from what its Date header lets us think. */
export const CLOCK_SLACK_MS = 60_000;
/** A request that was given up may still be applied until its deadline plus this. */
export const LATE_COMMIT_MARGIN_MS = 10_000;
/** Pause before an import whose object was not found is looked up again. */
export const IMPORT_RETRY_MS = 5 * 60_000;
/** Pause before a deletion that was refused, because others use the object, is tried again while they stay. */
export const IN_USE_RETRY_MS = 5 * 60_000;
/** Pause before an unanswered create is looked for the first time. */
export const FIRST_LOOKUP_MS = 1_000;
/** Two look-ups that are to prove an absence are at least this far apart. */
export const LOOKUP_GAP_MS = 5_000;
/** A run may wait for its turn at a rate-limited API, through a pause of a minute and behind others. */
export const RUN_LIMIT_MS = 5 * 60_000;
