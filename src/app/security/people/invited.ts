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
