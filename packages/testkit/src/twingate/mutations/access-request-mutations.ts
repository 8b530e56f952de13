import type { StoredAccessRequest } from '../entities/access-request.js';
import { notFound, Refusal } from '../refusal.js';
import { mutation } from './mutation.js';

export const accessRequestMutations = {
  accessRequestApprove: settles('APPROVED'),
  accessRequestReject: settles('REJECTED'),
};

/** A request is decided once. */
function settles(status: StoredAccessRequest['status']) {
  return mutation(({ id }: { readonly id: string }, { account, visibleFrom }) => {
    const request = account.accessRequests.get(id);
    if (request === undefined) throw notFound('id', 'AccessRequest', id);
    if (request.status !== 'PENDING') throw new Refusal('This access request was already decided.');
    account.accessRequests.write({ ...request, status }, visibleFrom);
  });
}
