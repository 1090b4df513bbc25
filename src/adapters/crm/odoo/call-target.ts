/**
 * On which record a call is noted: who has the number, else what the settings say, so that no call is lost for want of
 * a contact. Whatever is made here is made once, by looking first, and by a claim that keeps two calls of one new number
 * at the same moment apart.
 */
import type { CallView } from '../../../core/calls/call.ts'
import { chooseContact } from '../../../core/contacts/shared-number.ts'
import { chosenIn, type Unclear } from '../chosen-contact.ts'
import type { ConnectorContext } from '../connector.ts'
import { type Finder, numberOf } from '../finder.ts'
import { notConfigured } from '../setting-fields.ts'
import { inline } from '../text-format.ts'
import { checkedForm } from './checked-form.ts'
import { type RecordRef, recordRef, rowsSchema } from './contact.ts'
import { createCaller, createRecord } from './create.ts'
import { odooError } from './failures.ts'
import type { OdooServer, OdooSession } from './server.ts'
import type { OdooSettings } from './settings.ts'

export interface TargetContext {
  readonly server: OdooServer
  readonly finder: Finder
  readonly settings: OdooSettings
  readonly context: ConnectorContext
}

/** All callers without a number of the telephone network share this contact, known by its reference. */
const unknownCaller = { name: 'Unknown caller', ref: 'switchhook-unknown-caller' }
/** The same for conversations on the website and chats: nobody called. */
const visitor = { name: 'Website or chat visitor', ref: 'switchhook-visitor' }

/** What is known of a record besides where it is. */
export interface TargetFacts {
  /** Why somebody has to choose. */
  readonly unclear?: Unclear
  readonly contactName?: string
}

/** `learn` hears what else is known of the record. Rejects with `conflict` (retryable) while another call makes the same caller's record. */
export async function callTarget(
  odoo: TargetContext,
  session: OdooSession,
  view: CallView,
  signal: AbortSignal,
  learn: (facts: TargetFacts) => void = () => undefined,
): Promise<RecordRef> {
  const chosen = chosenTarget(view)
  if (chosen) return chosen
  const { finder, settings, context } = odoo
  const number = numberOf(view, context.country)
  const known = async () => {
    const found = await finder.byNumber(number, signal)
    if (found.length === 0) return undefined
    // Where people share a number, the one the agent saw is meant.
    const seen = found.find((contact) => contact.id === view.contact?.id)
    const { id, name } = seen ?? chooseContact(found).contact
    learn({ unclear: found.length > 1 ? 'several' : undefined, contactName: name })
    return recordRef(id)
  }
  const found = await known()
  if (found) return found
  const fallback = settings.fallbackPartnerId
  if (fallback !== undefined && (settings.createUnknown === 'none' || number.kind !== 'public')) {
    if (number.kind === 'public') learn({ unclear: 'none' })
    return { model: 'res.partner', id: fallback } as const
  }
  const shared = view.medium === 'phone' ? unknownCaller : visitor
  const sharedRecord = () => once(context, shared.ref, () => findShared(odoo.server, session, shared))
  if (number.kind !== 'public') return sharedRecord()
  // Whoever seems unknown may be one of the leads that we can't see: no second record is made of them.
  if (settings.leads && (await session.shape('crm.lead')) === 'denied' && settings.createUnknown !== 'lead') {
    return fallback === undefined ? sharedRecord() : ({ model: 'res.partner', id: fallback } as const)
  }
  const model = settings.createUnknown === 'lead' ? 'crm.lead' : 'res.partner'
  if (model === 'crm.lead' && !(await session.model('crm.lead'))) {
    throw notConfigured('ODOO_CREATE_UNKNOWN=lead needs the CRM app of Odoo and the right to create leads.')
  }
  const phone = number.e164 ?? number.raw.trim()
  const name = inline(view.external?.name) || inline(view.contact?.name) || undefined
  return once(context, number.e164 ?? number.matchKey, async () => {
    return (await known()) ?? createCaller(session, odoo.server.http, model, { name, phone })
  })
}

/** Of the record that somebody chose for the call. */
function chosenTarget(view: CallView): RecordRef | undefined {
  const chosen = chosenIn(view, 'odoo')
  return chosen && recordRef(chosen.id)
}

async function findShared({ http }: OdooServer, session: OdooSession, shared: typeof visitor): Promise<RecordRef> {
  const named = { domain: [['ref', '=', shared.ref]], fields: ['id'], limit: 1, order: 'id' }
  const answer = await session.call('res.partner', 'search_read', { named })
  const [found] = checkedForm(http, rowsSchema, answer, 'res.partner records of an unknown form')
  const id = found?.id ?? (await createRecord(session, http, 'res.partner', shared))
  return { model: 'res.partner', id }
}

/** Longer than an attempt to deliver may take. */
const claimMs = 30_000

/** Runs `work` for one holder of `key` at a time; who comes meanwhile is asked to come again. */
async function once<T>({ records, clock }: ConnectorContext, key: string, work: () => Promise<T>): Promise<T> {
  const claim = { collection: 'crm-state', id: `odoo.creating-${key}` }
  const put = { op: 'put', ...claim, value: { v: 1 }, expect: 0, expiresAtMs: clock.now() + claimMs } as const
  const { committed } = await records.write([put])
  if (!committed) {
    throw odooError('conflict', 'Another call of the same number is just being noted in Odoo; it is tried again.', {
      retryable: true,
    })
  }
  try {
    return await work()
  } finally {
    await records.write([{ op: 'delete', ...claim }])
  }
}
