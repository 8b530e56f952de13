import type { Account } from '../account.js';
import { deleteUser } from '../deletion.js';
import { newUser, type StoredUser } from '../entities/user.js';
import type { Execution } from '../execution.js';
import { notFound, Refusal } from '../refusal.js';
import { given, mutation } from './mutation.js';

interface UserCreateInput {
  readonly email: string;
  readonly firstName?: string | null;
  readonly lastName?: string | null;
  readonly role?: StoredUser['role'] | null;
}

interface UserDetailsInput {
  readonly id: string;
  readonly firstName?: string | null;
  readonly lastName?: string | null;
  readonly state?: 'ACTIVE' | 'DISABLED' | null;
}

interface Identified {
  readonly id: string;
}

export const userMutations = {
  /** The user is PENDING until the invitation is accepted, which only the console can do here. */
  userCreate: mutation(({ email, firstName, lastName, role }: UserCreateInput, { account, visibleFrom }) => {
    const user: StoredUser = {
      ...newUser(account.origin('User')),
      email: checkEmail(email, account),
      firstName: firstName ?? '',
      lastName: lastName ?? '',
      role: role ?? 'MEMBER',
      state: 'PENDING',
    };
    account.users.write(user, visibleFrom);
    return user;
  }),
  userDetailsUpdate: mutation(({ id, firstName, lastName, state }: UserDetailsInput, execution) => {
    const user = existing(execution.account, id);
    if (state && user.state === 'PENDING')
      throw new Refusal('The state of a User in PENDING state cannot be changed.');
    return change(user, given({ firstName, lastName, state }), execution);
  }),
  userRoleUpdate: mutation(({ id, role }: Identified & Pick<StoredUser, 'role'>, execution) =>
    change(existing(execution.account, id), { role }, execution),
  ),
  userResetMfa: mutation(({ id }: Identified, execution) => {
    const { account } = execution;
    return change(existing(account, id), { mfaResetAt: account.timestamp() }, execution);
  }),
  userDelete: mutation(({ id }: Identified, { account, visibleFrom }) => {
    deleteUser(account, existing(account, id).id, visibleFrom);
  }),
};

function existing(account: Account, id: string): StoredUser {
  const user = account.users.get(id);
  if (user === undefined) throw notFound('id', 'User', id);
  return user;
}

function change(
  user: StoredUser,
  changes: Partial<StoredUser>,
  { account, visibleFrom }: Execution,
): StoredUser {
  const changed = { ...user, ...changes, updatedAt: account.timestamp() };
  account.users.write(changed, visibleFrom);
  return changed;
}

/** Unique ignoring case. */
function checkEmail(email: string, account: Account): string {
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) throw new Refusal('Email must be a valid email address.');
  const taken = account.users.list().some((user) => user.email?.toLowerCase() === email.toLowerCase());
  if (taken) throw new Refusal('A User with this email already exists.');
  return email;
}
