/** The record of a call beside its note, where a module for phone calls is installed: written, kept right, taken back. */
import * as z from 'zod'
import type { CallReport } from '../../../core/deliveries/destination.ts'
import { SwitchhookError } from '../../../lib/errors.ts'
import type { CrmHttp } from '../http/request.ts'
import { agentUser } from './agent-user.ts'
import type { TargetContext } from './call-target.ts'
import { checkedForm } from './checked-form.ts'
import { createRecord } from './create.ts'
import type { Condition } from './domain.ts'
import { faultOf } from './failures.ts'
import type { KnownModel } from './model.ts'
import type { Note } from './note.ts'
import { identity, isKnownForm, type PhoneCallModel, phoneCallValues } from './phone-call.ts'
import type { OdooSession } from './server.ts'

export const phoneCallModels: readonly PhoneCallModel[] = ['voip.call', 'crm.phonecall']
const idsSchema = z.array(z.object({ id: z.int() }))
const contextSchema = z.object({ uid: z.int() })

/** The records beside the note that we made: one that Odoo's own telephone made is not ours to delete. */
export async function removePhoneCalls(
  session: OdooSession,
  http: CrmHttp,
  report: CallReport,
  memo: string | undefined,
) {
  for (const model of phoneCallModels) {
    const known = await session.model(model)
    if (!known || !isKnownForm(model, known)) continue
    const conditions = memoCondition(model, memo) ?? identity(model, known, report.call.view)
    if (!conditions) continue
    const { uid } = checkedForm(
      http,
      contextSchema,
      await session.call('res.users', 'context_get', {}),
      'its user in an unknown form',
    )
    const named = { domain: [...conditions, ['create_uid', '=', uid]], fields: ['id'], limit: 1, order: 'id' }
    const [found] = checkedForm(
      http,
      idsSchema,
      await session.call(model, 'search_read', { named }),
      `${model} in an unknown form`,
    )
    if (found) await session.call(model, 'unlink', { ids: [found.id] })
  }
}

function memoCondition(model: PhoneCallModel, memo: string | undefined): Condition[] | undefined {
  return memo?.startsWith(`${model}/`) ? [['id', '=', Number(memo.slice(model.length + 1))]] : undefined
}

/** Makes or updates the call's own record; gives its name (`voip.call/7`), or undefined where there is none. */
export async function keepPhoneCall(
  odoo: TargetContext,
  session: OdooSession,
  note: Note,
  report: CallReport,
  before: string | undefined,
): Promise<string | undefined> {
  for (const model of phoneCallModels) {
    const known = await session.model(model)
    if (!known || !isKnownForm(model, known)) continue
    try {
      const id = await writePhoneCall(odoo, session, { model, known, note, report, before })
      return id === undefined ? undefined : `${model}/${id}`
    } catch (thrown) {
      if (!isRefusal(thrown)) throw thrown
      // The note stands, which is what counts; the connection check shows missing rights.
      if (faultOf(thrown) === 'rights') await session.deny(model)
    }
  }
  return undefined
}

function isRefusal(thrown: unknown): boolean {
  const fault = faultOf(thrown)
  if (fault === 'field' || fault === 'protocol' || !(thrown instanceof SwitchhookError)) return false
  return fault === 'rights' || thrown.code === 'crm_rejected'
}

interface PhoneCallInput {
  readonly model: PhoneCallModel
  readonly known: KnownModel
  readonly note: Note
  readonly report: CallReport
  readonly before: string | undefined
}

async function writePhoneCall({ server, context }: TargetContext, session: OdooSession, input: PhoneCallInput) {
  const { model, known, note, report, before } = input
  const { view } = report.call
  const conditions = identity(model, known, view)
  if (!conditions) return undefined
  const domain = memoCondition(model, before) ?? conditions
  const params = { named: { domain, fields: ['id'], limit: 1, order: 'id' } }
  const [found] = checkedForm(
    server.http,
    idsSchema,
    await session.call(model, 'search_read', params),
    `${model} in an unknown form`,
  )
  const there = found?.id
  const userId = await agentUser(session, context.agents, view)
  const vals = phoneCallValues(model, known, { view, on: note.on, userId })
  if (there === undefined) return createRecord(session, server.http, model, vals)
  await session.call(model, 'write', { ids: [there], named: { vals } })
  return there
}
