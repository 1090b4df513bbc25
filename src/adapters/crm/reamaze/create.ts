/**
 * Creating a contact. Re:amaze keeps a mobile number or e-mail for one contact only and refuses a second with 422, so a
 * repeated creation finds the first: that is what makes it safe to try again.
 */
import type { Contact, NewContact } from '../../../core/contacts/contact.ts'
import { readNumber } from '../../../core/phone/read-number.ts'
import { SwitchhookError } from '../../../lib/errors.ts'
import type { ConnectorContext } from '../connector.ts'
import type { Finder } from '../finder.ts'
import { badAnswer } from '../http/failures.ts'
import { failedAnswer, requestJson } from '../http/request.ts'
import { toContact } from './contact.ts'
import { reamazeId } from './find.ts'
import { basicAuthorization, contactAnswerSchema, reamazeHttp } from './reamaze-http.ts'
import { type ReamazeSettings, required } from './settings.ts'

/** Rejects with `crm_rejected` when there is neither an e-mail nor a number in international form. */
export async function createContact(
  settings: ReamazeSettings,
  context: ConnectorContext,
  finder: Finder,
  wanted: NewContact,
  signal: AbortSignal,
): Promise<Contact> {
  const http = reamazeHttp(settings, context)
  const authorization = basicAuthorization(required(settings.api, 'create contacts'))
  const body = JSON.stringify({ contact: newContactBody(wanted, context.country) })
  const url = `${settings.apiUrl}/contacts`
  const request = { method: 'POST', url, headers: { authorization }, body, accept: [409, 422] } as const
  const answer = await requestJson(http, request, signal)
  const refused = answer.status >= 400
  const created = refused ? undefined : contactAnswerSchema().safeParse(answer.body).data
  const contact = created && (created._id ?? created.id) ? toContact(created, reamazeId, settings.brand) : undefined
  const found = contact ?? (await findWanted(finder, wanted, context.country, signal))
  if (found) return found
  throw refused ? failedAnswer(http, answer) : badAnswer(http, 'created a contact without saying which')
}

function newContactBody(wanted: NewContact, country: string) {
  const mobile = wanted.number === undefined ? undefined : readNumber(wanted.number, country).e164
  if (mobile === undefined && !wanted.email) {
    throw new SwitchhookError(
      'crm_rejected',
      'Re:amaze needs an e-mail address or a number in international form to create a contact.',
    )
  }
  const data = {
    ...(wanted.company ? { company: wanted.company } : {}),
    // A number Re:amaze does not take as a mobile is kept where people, and our search, see it.
    ...(wanted.number && mobile === undefined ? { phone: wanted.number } : {}),
  }
  return {
    name: wanted.name,
    email: wanted.email || undefined,
    mobile,
    data: Object.keys(data).length > 0 ? data : undefined,
  }
}

async function findWanted(finder: Finder, wanted: NewContact, country: string, signal: AbortSignal) {
  const byNumber = wanted.number ? await finder.byNumber(readNumber(wanted.number, country), signal) : []
  const found = byNumber.length > 0 || !wanted.email ? byNumber : await finder.byEmail(wanted.email, signal)
  return found[0]
}
