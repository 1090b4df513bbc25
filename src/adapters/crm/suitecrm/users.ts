/**
 * The SuiteCRM user of an agent: named in the extension table (by id or user name), else found by e-mail, else by the
 * extension as office phone. A user that can't be found, or may not be looked for, leaves the call unassigned: that is
 * no reason to lose it.
 *
 * Stored form: `crm-state` / `suitecrm.user.<hash of what was known>`, version 1: {v, id?}; kept for an hour.
 */
import { ownerInCrm } from '../../../core/agents/call-owner.ts'
import type { CallView } from '../../../core/calls/call.ts'
import { SwitchhookError } from '../../../lib/errors.ts'
import { sha256Hex } from '../../../lib/hash.ts'
import type { ConnectorContext } from '../connector.ts'
import { distinct, type SuiteCrmApi } from './api.ts'
import { textOf } from './attributes.ts'
import { failureReason } from './failures.ts'
import { isRecordId } from './guid.ts'
import { type SuiteRecord, stateRef, suiteCrmId } from './suitecrm-http.ts'

export interface Users {
  /** The user whose call it is (core/calls/call-owner.ts). */
  ofCall(view: CallView, signal: AbortSignal): Promise<string | undefined>
  ofAgent(known: Known, signal: AbortSignal): Promise<string | undefined>
}

interface StoredUser {
  readonly v: 1
  readonly id?: string
}

interface Known {
  readonly login?: string
  readonly email?: string
  readonly extension: string
}

const rememberedMs = 3_600_000

export function createUsers(context: ConnectorContext, api: SuiteCrmApi): Users {
  const { agents, records, clock } = context

  const matching = async (field: string, value: string, signal: AbortSignal, has: (user: SuiteRecord) => boolean) => {
    const where = [{ field, operator: 'eq', value }] as const
    // Of a user's fields some are asked for and not sent (`user_name`, `status`); these are.
    const fields = ['name', 'phone_work', 'email1']
    const found = distinct(await api.list({ module: 'Users', fields, where, pageSize: 3 }, signal)).filter(has)
    return found.length === 1 ? found[0]?.id : undefined
  }

  const search = async ({ login, email, extension }: Known, signal: AbortSignal) => {
    const same = (field: string, value: string) => (user: SuiteRecord) =>
      textOf(user, field).trim().toLowerCase() === value.toLowerCase()
    if (login) return attempt(() => matching('user_name', login, signal, () => true))
    const byEmail = email ? await attempt(() => matching('email1', email, signal, same('email1', email))) : undefined
    return byEmail ?? attempt(() => matching('phone_work', extension, signal, same('phone_work', extension)))
  }

  const find = async (known: Known, signal: AbortSignal) => {
    const ref = stateRef(`user.${sha256Hex(JSON.stringify(known)).slice(0, 24)}`)
    const stored = await records.get<StoredUser>(ref.collection, ref.id)
    if (stored?.value.v === 1) return stored.value.id
    const id = await search(known, signal)
    const value: StoredUser = { v: 1, id }
    await records.write([{ op: 'put', ...ref, value, expiresAtMs: clock.now() + rememberedMs }])
    return id
  }

  const ofAgent: Users['ofAgent'] = async (known, signal) =>
    known.login !== undefined && isRecordId(known.login) ? known.login : find(known, signal)

  return {
    ofAgent,
    async ofCall(view, signal) {
      const owner = await ownerInCrm(agents, view, suiteCrmId)
      if (!owner) return undefined
      const { extension, crmUser: login, email } = owner
      return ofAgent({ login, email, extension }, signal)
    },
  }
}

/** No user where SuiteCRM won't let us look: by e-mail in old versions, at users without the right. */
async function attempt(look: () => Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await look()
  } catch (thrown) {
    const reason = failureReason(thrown)
    const isFinal = thrown instanceof SwitchhookError && thrown.code === 'crm_rejected'
    if (isFinal || reason === 'database' || reason === 'no right') return undefined
    throw thrown
  }
}
