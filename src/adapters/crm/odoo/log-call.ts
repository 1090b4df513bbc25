/**
 * Logging and amending calls in Odoo: one note a call on the record of the caller, and a record of the call itself
 * where a module for that is installed.
 *
 * What must stay true: an earlier try is looked for before anything is written; a note and a record always hold all
 * that is known, so that amending is writing them anew, and a repetition changes nothing.
 */
import type { CallReport, DestinationRef } from '../../../core/deliveries/destination.ts'
import { callText } from '../call-text.ts'
import { chosenIn } from '../chosen-contact.ts'
import type { CallLog } from '../connector.ts'
import { notConfigured } from '../setting-fields.ts'
import { callTarget, type TargetContext, type TargetFacts } from './call-target.ts'
import { recordRef, recordUrl } from './contact.ts'
import { faultOf } from './failures.ts'
import { findNotes } from './find-notes.ts'
import { keepPhoneCall, phoneCallModels, removePhoneCalls } from './keep-phone-call.ts'
import { deleteNote, findNote, messageId, type Note, rewriteNote, writeNote } from './note.ts'
import type { OdooSession } from './server.ts'

export function createCallLog(odoo: TargetContext): CallLog {
  const { server, settings, context } = odoo

  const underKey = (session: OdooSession, key: string) => findUnderKey(odoo, session, key)

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
    chosenId: chosenIn(report.call.view, 'odoo')?.id ?? before?.chosenId,
  })

  /** `standing` is what an earlier try wrote: written anew, since there may be news by now, and where a person says it belongs. */
  const write = async (
    session: OdooSession,
    report: CallReport,
    { standing, before }: { readonly standing?: Note; readonly before?: DestinationRef },
    signal: AbortSignal,
  ): Promise<Note> => {
    if (!standing) return writeAnew(session, report, signal)
    const chosen = chosenIn(report.call.view, 'odoo')
    const on = chosen && chosen.id !== before?.chosenId ? recordRef(chosen.id) : undefined
    if (!chosen || !on || (on.model === standing.on.model && on.id === standing.on.id)) {
      await rewriteNote(session, standing, callText(report.call, context))
      return { ...standing, contactName: chosen?.name }
    }
    // Only administrators may change on which record a message is. The old one goes when the new one stands.
    const key = movedKey(report.key, chosen.id)
    const moved = (await underKey(session, key)) ?? (await writeAnew(session, { ...report, key }, signal))
    await deleteNote(session, standing)
    return { ...moved, contactName: chosen.name }
  }

  return {
    logCall: (report, signal) =>
      server.use(signal, async (session) => {
        // All at once: a server that is slow at first must not use up the time of the attempt.
        const [earlier] = await Promise.all([
          findEarlier(odoo, session, report),
          session.model('res.partner'),
          settings.leads ? session.model('crm.lead') : undefined,
          ...phoneCallModels.map((model) => session.model(model)),
        ])
        return refTo(session, await write(session, report, { standing: earlier }, signal), report)
      }),
    amendCall: (report, ref, signal) =>
      server.use(signal, async (session) => {
        const id = numberedId(ref.id)
        // Where somebody deleted it: what became known later is no less worth knowing.
        const standing = (await findNote(session, server.http, { id })) ?? (await findEarlier(odoo, session, report))
        return refTo(session, await write(session, report, { standing, before: ref }, signal), report, ref)
      }),
    removeCall: createRemoval(odoo),
    findLogged: findNotes(odoo),
  }
}

function findUnderKey({ server, context }: TargetContext, session: OdooSession, key: string) {
  return findNote(session, server.http, { messageId: messageId(key, context.records.site) })
}

/** Where a person chose the contact, it may have been written anew there already. */
async function findEarlier(odoo: TargetContext, session: OdooSession, { call, key }: CallReport) {
  const chosen = chosenIn(call.view, 'odoo')
  const moved = chosen && (await findUnderKey(odoo, session, movedKey(key, chosen.id)))
  return moved ?? (await findUnderKey(odoo, session, key))
}

const movedKey = (key: string, contactId: string) => `${key} to ${contactId}`

function createRemoval(odoo: TargetContext): NonNullable<CallLog['removeCall']> {
  const { server } = odoo
  return (report, ref, signal) =>
    server.use(signal, async (session) => {
      const id = numberedId(ref?.id)
      const note =
        (id > 0 && (await findNote(session, server.http, { id }))) || (await findEarlier(odoo, session, report))
      if (note) await deleteNote(session, note)
      await removePhoneCalls(session, server.http, report, ref?.memo)
      return 'deleted' as const
    })
}

/** 0: none that could be one of Odoo's. */
function numberedId(id = ''): number {
  return /^\d{1,15}$/.test(id) ? Number(id) : 0
}
