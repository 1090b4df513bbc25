/** Somebody whom another system vouches for gets in only if an admin invited that e-mail address. */
import type { StoredUser } from '../../../core/people/user-store.ts'
import { SwitchhookError } from '../../../lib/errors.ts'
import type { Deployment } from '../../services.ts'
import { peopleOf } from './people.ts'

/** Throws `forbidden`. */
export async function invitedUser(deployment: Deployment, email: string): Promise<StoredUser> {
  const user = await peopleOf(deployment).users.findByEmail(email)
  if (user !== undefined) return user
  throw new SwitchhookError('forbidden', 'Nobody invited this e-mail address here; ask your admin.', {
    details: { reason: 'not_invited' },
  })
}

/**
 * Addresses are given to others when somebody leaves: the account with which the person signed in first is the person's, until an
 * admin makes a new link for the user or changes the address. Another provider, which is the deployment's own setting, counts anew.
 * Throws `forbidden`.
 */
export async function pinnedTo(
  deployment: Deployment,
  user: StoredUser,
  account: NonNullable<StoredUser['account']>,
): Promise<StoredUser> {
  const check = ({ account: pinned }: StoredUser) => {
    if (pinned?.iss !== account.iss || pinned.sub === account.sub) return
    const message =
      'This e-mail address signed in here with another account of your provider before. If it is yours now, ask your admin for a new link.'
    throw new SwitchhookError('forbidden', message, { details: { reason: 'other_account' } })
  }
  check(user)
  if (user.account?.iss === account.iss) return user
  const pin = (stored: StoredUser) => {
    check(stored)
    return { account }
  }
  return (await peopleOf(deployment).users.update(user.id, pin)).user
}
