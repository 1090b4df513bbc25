/** Shows an admin which parts of the Odoo connection work, and which right or setting is missing. Writes nothing. */

import * as z from 'zod'
import { cut } from '../../../lib/cut.ts'
import type { ConnectionCheck, ConnectorContext } from '../connector.ts'
import { bad, checkOf, type Finding, failed, good } from '../findings.ts'
import { isKnownForm } from './phone-call.ts'
import type { OdooServer, OdooSession } from './server.ts'
import type { OdooSettings } from './settings.ts'

const dayMs = 86_400_000
/** So many days before a key's end the check begins to fail, so that whoever watches it can act. */
const expiryWarningDays = 7

export async function checkOdoo(
  server: OdooServer,
  settings: OdooSettings,
  context: ConnectorContext,
  signal: AbortSignal,
): Promise<ConnectionCheck> {
  const findings: Finding[] = []
  try {
    // What was remembered may be what the admin has just put right.
    await server.forget()
    await server.use(signal, async (session) => {
      findings.push(...(await allFindings(session, settings, context)))
    })
  } catch (thrown) {
    findings.push(failed(thrown))
  }
  return checkOf(findings)
}

async function allFindings(
  session: OdooSession,
  settings: OdooSettings,
  context: ConnectorContext,
): Promise<Finding[]> {
  const { version, protocol } = session.facts
  const speech = protocol === 'json2' ? 'JSON-2' : 'JSON-RPC'
  const findings = [good(`Odoo ${version.slice(0, 20)} answers at ${settings.url} (${speech}).`)]
  const access = await part(() => accessFinding(session))
  findings.push(...access)
  if (access.some(({ ok }) => !ok)) return findings
  const parts = [contactFindings, addressFindings, leadFindings, fallbackFindings, phoneCallFindings]
  for (const one of parts) findings.push(...(await part(() => one(session, settings))))
  return [...findings, ...(await expiryFindings(session, context))]
}

async function part(look: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await look()
  } catch (thrown) {
    return [failed(thrown)]
  }
}

async function accessFinding(session: OdooSession): Promise<Finding[]> {
  await session.call('res.users', 'context_get', {})
  return [good('The API key and the database are accepted.')]
}

async function contactFindings(session: OdooSession): Promise<Finding[]> {
  const partner = await session.model('res.partner')
  if (!partner || !(await may(session, 'res.partner', 'read'))) {
    return [bad("Contacts can't be found: our user may not read them. Make it an internal user.")]
  }
  const found = good(`Contacts can be found by ${partner.phones.join(', ') || 'no field: there is none for numbers'}.`)
  if (!partner.has('message_ids')) return [found, bad("Calls can't be noted: install Odoo's Discuss app (mail).")]
  const canWrite = (await may(session, 'res.partner', 'write')) && (await may(session, 'res.partner', 'create'))
  if (canWrite) return [found, good('Contacts can be created, and calls noted on them.')]
  return [found, bad("Calls can't be noted on contacts: give our user the right Contact / Creation.")]
}

/** Odoo 14 wants an address of whoever writes a note; without one a stand-in is given. */
async function addressFindings(session: OdooSession): Promise<Finding[]> {
  const { uid, major } = session.facts
  if (major >= 16 || uid === undefined) return []
  const named = { domain: [['id', '=', uid]], fields: ['email'], limit: 1 }
  const answer = await session.call('res.users', 'search_read', { named })
  const email = z.array(z.object({ email: z.unknown() })).safeParse(answer).data?.[0]?.email
  if (email) return [good(`Notes are written by ${cut(String(email), 100)}.`)]
  return [good('Our user has no e-mail address, so notes are signed with switchhook@localhost: give it one in Odoo.')]
}

async function leadFindings(session: OdooSession, settings: OdooSettings): Promise<Finding[]> {
  if (!settings.leads) return [good('Leads and opportunities are left alone, as ODOO_LEADS=off says.')]
  const shape = await session.shape('crm.lead')
  if (shape === 'absent') return [good("Odoo's CRM app is not installed: there are no leads to look at.")]
  if (shape !== 'denied' && (await may(session, 'crm.lead', 'read')) && (await may(session, 'crm.lead', 'write'))) {
    return [good('Leads and opportunities can be found, and calls noted on them.')]
  }
  return [
    bad(
      'Leads can not be read and written: give our user the right Sales / User: All Documents, or set ODOO_LEADS=off; contacts are not affected.',
    ),
  ]
}

async function fallbackFindings(session: OdooSession, settings: OdooSettings): Promise<Finding[]> {
  const id = settings.fallbackPartnerId
  if (id === undefined) return []
  const named = { domain: [['id', '=', id]], fields: ['id'], limit: 1 }
  const found = z.array(z.unknown()).safeParse(await session.call('res.partner', 'search_read', { named })).data
  return found?.length
    ? [good('The contact of ODOO_FALLBACK_PARTNER_ID exists.')]
    : [bad('There is no contact with the id of ODOO_FALLBACK_PARTNER_ID.')]
}

async function phoneCallFindings(session: OdooSession): Promise<Finding[]> {
  for (const model of ['voip.call', 'crm.phonecall'] as const) {
    const known = await session.model(model)
    if (!known || !isKnownForm(model, known)) continue
    return (await may(session, model, 'create'))
      ? [good(`Calls are also recorded as ${model}.`)]
      : [bad(`Calls can't be recorded as ${model}: our user may not create such records.`)]
  }
  return [good('No module for phone calls is installed: calls are noted on the contacts only.')]
}

/** Which of several keys is ours can't be asked, so the one that ends first is shown. Older versions keep no end. */
async function expiryFindings(session: OdooSession, { clock }: ConnectorContext): Promise<Finding[]> {
  const named = { domain: [], fields: ['expiration_date'] }
  const answer = await session.call('res.users.apikeys', 'search_read', { named }).catch(() => undefined)
  const keys = keysSchema.safeParse(answer).data ?? []
  const [first] = keys.flatMap((key) => key.expiration_date || []).sort()
  if (first === undefined) return []
  const day = first.slice(0, 10)
  const who = keys.length > 1 ? `The first of our user's ${keys.length} API keys to end` : 'The API key'
  const isSoon = Date.parse(`${day}T00:00:00Z`) - clock.now() < expiryWarningDays * dayMs
  if (isSoon && keys.length === 1) return [bad(`The API key ends on ${day}: make a new one and set ODOO_API_KEY.`)]
  return [good(`${who} ends on ${day}.`)]
}

const keysSchema = z.array(z.object({ expiration_date: z.union([z.string(), z.literal(false)]) }))

/** Whether our user has the right in general; rules for single records may still say no. */
async function may(session: OdooSession, model: string, operation: 'read' | 'write' | 'create'): Promise<boolean> {
  const answer =
    session.facts.major >= 18
      ? await session.call(model, 'has_access', { ids: [], named: { operation } })
      : await session.call(model, 'check_access_rights', { named: { operation, raise_exception: false } })
  return answer === true
}
