/**
 * Logging and amending calls in Odoo: one note a call on the record of the caller, and a record of the call itself
 * where a module for that is installed.
 *
 * What must stay true: an earlier try is looked for before anything is written; a note and a record always hold all
 * that is known, so that amending is writing them anew, and a repetition changes nothing.
 */
import * as z from 'zod'
import type { CallReport, DestinationRef } from '../../../core/deliveries/destination.ts'
import { SwitchhookError } from '../../../lib/errors.ts'
import { callText } from '../call-text.ts'
import type { CallLog } from '../connector.ts'
import { badAnswer } from '../http/failures.ts'
import { notConfigured } from '../setting-fields.ts'
import { agentUser } from './agent-user.ts'
import { callTarget, chosenTarget, type TargetContext, type TargetFacts } from './call-target.ts'
import { recordUrl } from './contact.ts'
import { createRecord } from './create.ts'
import { faultOf } from './failures.ts'
import type { KnownModel } from './model.ts'
import { findNote, messageId, moveNote, type Note, rewriteNote, writeNote } from './note.ts'
import { identity, isKnownForm, type PhoneCallModel, phoneCallValues } from './phone-call.ts'
import type { OdooSession } from './server.ts'

const phoneCallModels: readonly PhoneCallModel[] = ['voip.call', 'crm.phonecall']
const idsSchema = z.array(z.object({ id: z.int() }))

export function createCallLog(odoo: TargetContext): CallLog {
  const { server, settings, context } = odoo

  const writtenEarlier = (session: OdooSession, { key }: CallReport) =>
    findNote(session, server.http, { messageId: messageId(key, context.records.site) })

  const writeAnew = async (session: OdooSession, { call, key }: CallReport, signal: AbortSignal): Promise<Note> => {
    let facts: TargetFacts = {}
    const on = await callTarget(odoo, session, call.view, signal, (learned) => {
      facts = learned
    })
    const note = { text: callText(call, context), messageId: messageId(key, context.records.site) }
    try {
      return { ...(await writeNote(session, server.http, on, note)), ...facts }
    } catch (thrown) {
      const isFallback = on.model === 'res.partner' && on.id === settings.fallbackPartnerId
      if (faultOf(thrown) !== 'missing' || !isFallback) throw thrown
      throw notConfigured('Odoo has no contact with the id of ODOO_FALLBACK_PARTNER_ID: set it to one that exists.')
    }
  }

  const refTo = async (session: OdooSession, note: Note, report: CallReport, before?: DestinationRef) => ({
    id: String(note.id),
    url: recordUrl(settings.webUrl, note.on),
    memo: await keepPhoneCall(odoo, session, note, report, before?.memo),
    unclear: note.unclear ?? before?.unclear,
    contactName: note.contactName ?? before?.contactName,
  })

  /** `standing` is what an earlier try wrote: written anew, since there may be news by now. */
  const write = async (session: OdooSession, report: CallReport, standing: Note | undefined, signal: AbortSignal) => {
    if (!standing) return writeAnew(session, report, signal)
    await rewriteNote(session, standing, callText(report.call, context))
    // Somebody decided whose the call is: its note stands on that record.
    const chosen = chosenTarget(report.call.view)
    return chosen ? moveNote(session, standing, chosen) : standing
  }

  return {
    logCall: (report, signal) =>
      server.use(signal, async (session) => {
        // All at once: a server that is slow at first must not use up the time of the attempt.
        const [earlier] = await Promise.all([
          writtenEarlier(session, report),
          session.model('res.partner'),
          settings.leads ? session.model('crm.lead') : undefined,
          ...phoneCallModels.map((model) => session.model(model)),
        ])
        return refTo(session, await write(session, report, earlier, signal), report)
      }),
    amendCall: (report, ref, signal) =>
      server.use(signal, async (session) => {
        const id = /^\d{1,15}$/.test(ref.id) ? Number(ref.id) : 0
        // Where somebody deleted it: what became known later is no less worth knowing.
        const standing = (await findNote(session, server.http, { id })) ?? (await writtenEarlier(session, report))
        return refTo(session, await write(session, report, standing, signal), report, ref)
      }),
  }
}

/** Makes or updates the call's own record; gives its name (`voip.call/7`), or undefined where there is none. */
async function keepPhoneCall(
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

async function writePhoneCall(odoo: TargetContext, session: OdooSession, input: PhoneCallInput) {
  const { model, known, note, report, before } = input
  const { view } = report.call
  const conditions = identity(model, known, view)
  if (!conditions) return undefined
  const kept = before?.startsWith(`${model}/`) ? Number(before.slice(model.length + 1)) : undefined
  const domain = kept ? [['id', '=', kept] as const] : conditions
  const params = { named: { domain, fields: ['id'], limit: 1, order: 'id' } }
  const found = idsSchema.safeParse(await session.call(model, 'search_read', params))
  if (!found.success) throw badAnswer(odoo.server.http, `sent ${model} records of an unknown form`)
  const there = found.data[0]?.id
  const userId = await agentUser(session, odoo.context.agents, view)
  const vals = phoneCallValues(model, known, { view, on: note.on, userId })
  if (there === undefined) return createRecord(session, odoo.server.http, model, vals)
  await session.call(model, 'write', { ids: [there], named: { vals } })
  return there
}
