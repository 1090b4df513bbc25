/** Tells an admin which parts of the Zendesk connection work. Writes nothing. */
import * as z from 'zod'
import { toSwitchhookError } from '../../errors.ts'
import type { ConnectionCheck } from '../connector.ts'
import { checked } from '../http/request.ts'
import type { Finder } from './find.ts'
import type { ZendeskApi } from './zendesk-http.ts'

type Finding = ConnectionCheck['findings'][number]

const meSchema = z.object({ user: z.object({ id: z.number().nullable(), role: z.string().catch('') }) })

export async function checkZendesk(
  { api, finder }: { readonly api: ZendeskApi; readonly finder: Finder },
  signal: AbortSignal,
): Promise<ConnectionCheck> {
  const findings = [await userFinding(api, signal), await searchFinding(finder, signal)]
  return { ok: findings.every(({ ok }) => ok), findings }
}

/** To a stranger Zendesk answers 200 with an anonymous user. */
async function userFinding(api: ZendeskApi, signal: AbortSignal): Promise<Finding> {
  try {
    const { user } = checked(api.http, meSchema, await api.ask({ method: 'GET', path: '/users/me.json' }, signal))
    if (user.id === null) return { ok: false, text: `Zendesk does not know us: check ${api.http.credentialsHint}.` }
    if (user.role === 'end-user') {
      return { ok: false, text: 'ZENDESK_EMAIL is an end user: take the address of an agent.' }
    }
    return { ok: true, text: `Zendesk knows us as ${user.role}.` }
  } catch (thrown) {
    return { ok: false, text: toSwitchhookError(thrown).message }
  }
}

async function searchFinding(finder: Finder, signal: AbortSignal): Promise<Finding> {
  try {
    await finder.search('switchhook', 1, signal)
    return { ok: true, text: 'End users can be found.' }
  } catch (thrown) {
    return { ok: false, text: toSwitchhookError(thrown).message }
  }
}
