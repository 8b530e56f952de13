export { LeaderElection, LeadershipLostError, type LeaderElectionOptions } from './leader-election.js';
export { soleLeadership, type Leadership } from './leadership.js';
export { LeaseClient, leaseType, type Lease, type LeaseClientOptions } from './lease.js';
export { NotLeadingError, Tenure, type TenureClocks } from './tenure.js';
