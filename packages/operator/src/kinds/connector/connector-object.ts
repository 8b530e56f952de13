import type { TwingateConnector } from '@twingate-kit/crds';
import type { Stored } from '../../external/external-resource.js';

/** A TwingateConnector as the API server returns it. */
export type ServedConnector = Stored<TwingateConnector>;
