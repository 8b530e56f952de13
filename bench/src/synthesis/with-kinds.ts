import { TwingateGroup, TwingateResource, TwingateResourceAccess } from '@twingate-kit/constructs/l1';
import { synthesizeWithKinds } from './synthesize.js';

synthesizeWithKinds({ TwingateGroup, TwingateResource, TwingateResourceAccess });
