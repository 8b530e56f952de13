// The engine and its tests import nothing of the workspace; this is the one door.
export { VirtualClock } from '@twingate-kit/testkit';
