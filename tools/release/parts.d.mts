import type { Channel } from './versions.mjs';

/** The first is for one release alone; the others move. */
export function imageTags(version: string, channel: Channel): readonly string[];
