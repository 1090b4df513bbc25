/**
 * Creates the contact that a person asked for. Asked for twice (a double click, a retried request), it is made once:
 * a contact of the same name with the same number or e-mail is taken for it. A different name is a different contact:
 * a number may be shared.
 */
import { SwitchhookError } from '../../../lib/errors.ts'
import { sha256Hex } from '../../../lib/hash.ts'
import type { Background } from '../../../ports/platform.ts'
import { readNumber } from '../../phone/read-number.ts'
import type { Contact, NewContact } from '../contact.ts'
import { createOnce } from './create-once.ts'
import { creatingSource } from './create-unknown.ts'
import { numberKey } from './number-key.ts'
import type { LookupContext } from './options.ts'

export interface CreatedContact {
  readonly contact: Contact
  /** False: it was there already. */
  readonly created: boolean
}

/** Rejects with a SwitchhookError: bad_request (neither number nor e-mail), not_configured (no source can create), crm_…. */
export async function createContact(
  context: LookupContext,
  request: NewContact,
  background: Background,
): Promise<CreatedContact> {
  const target = creatingSource(context.sources)
  if (!target) throw new SwitchhookError('not_configured', 'None of the connected sources can create contacts.')
  const number = request.number === undefined ? undefined : readNumber(request.number, context.country)
  const key = number?.matchKey ? numberKey(number) : undefined
  const email = request.email?.trim().toLowerCase()
  if (!key && !email) throw new SwitchhookError('bad_request', 'Give a telephone number or an e-mail address.')

  const readable = key && number ? { ...request, number: number.e164 ?? number.raw.trim() } : request
  // Names and addresses don't belong into keys; a hash of them is as good.
  const requestKey = `request:${sha256Hex(JSON.stringify([key ?? '', email ?? '', plain(request.name)]))}`
  const result = await createOnce(context, {
    key: requestKey,
    look: async (signal) => {
      const found =
        key && number ? await target.findByNumber(number, signal) : await target.findByEmail(email ?? '', signal)
      return found.find((contact) => plain(contact.name) === plain(request.name))
    },
    create: (signal) => target.create(readable, `${context.records.site}:${requestKey}`, signal),
    alongside: () => (context.stored && key ? [context.stored.afterCreate(key)] : []),
  })
  if (result.state !== 'failed') return { contact: result.contact, created: result.state === 'created' }
  const { code, message } = result.error
  // A refusal of this contact says nothing about the source's health.
  if (code !== 'crm_rejected') context.states.observer(background).failed(target.id, { code, message })
  throw result.error
}

function plain(name: string): string {
  return name.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase()
}
