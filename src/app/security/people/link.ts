/** The address that signs somebody in once: the token stands behind `#`, which no server and no log ever gets. */
import type { LinkFor, linkLivesMs } from '../../../core/people/link-store.ts'
import { isoUtc } from '../../../ports/clock.ts'
import type { OperationContext } from '../../http/context.ts'
import { peopleOf } from './people.ts'

export async function signInLink(
  { deployment, publicUrl }: Pick<OperationContext<unknown, unknown, unknown>, 'deployment' | 'publicUrl'>,
  whom: LinkFor,
  kind: keyof typeof linkLivesMs,
): Promise<{ link: string; expiresAt: string }> {
  const { token, expiresAtMs } = await peopleOf(deployment).links.make(whom, kind)
  return { link: `${publicUrl}/admin/#token=${token}`, expiresAt: isoUtc(expiresAtMs) }
}
