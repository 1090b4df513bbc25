/** The toy CRM’s connector, as docs/adding-a-crm.md has it. */
import * as z from 'zod'
import { callText, callUpdate } from '../../../src/adapters/crm/call-text.ts'
import type { Connector, ConnectorContext } from '../../../src/adapters/crm/connector.ts'
import { isSearchable, numberOf } from '../../../src/adapters/crm/finder.ts'
import { checkOf, good, tried } from '../../../src/adapters/crm/findings.ts'
import { type CrmHttp, type CrmRequest, checked, requestJson } from '../../../src/adapters/crm/http/request.ts'
import type { Contact } from '../../../src/core/contacts/contact.ts'
import { matchesNumber } from '../../../src/core/contacts/matches-number.ts'
import { chooseContact } from '../../../src/core/contacts/shared-number.ts'
import { sharedEnding } from '../../../src/core/phone/same-number.ts'
import { sha256Hex } from '../../../src/lib/hash.ts'
import type { AcmeSettings } from './settings.ts'

const id = 'acme'
const personSchema = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string().nullish(),
  phone: z.string().nullish(),
})
const peopleSchema = z.object({ people: z.array(personSchema) })

export function createAcmeConnector({ url, apiKey, priority }: AcmeSettings, context: ConnectorContext): Connector {
  const http: CrmHttp = {
    crm: 'Acme',
    credentialsHint: 'ACME_API_KEY',
    addressHint: 'ACME_URL',
    fetch: context.fetch,
    clock: context.clock,
    secrets: [apiKey],
  }
  const ask = (method: CrmRequest['method'], path: string, signal: AbortSignal, body?: object) => {
    const headers = { authorization: `Bearer ${apiKey}` }
    return requestJson(http, { method, url: `${url}${path}`, headers, body: body && JSON.stringify(body) }, signal)
  }
  const toContact = ({ id: person, name, email, phone }: z.infer<typeof personSchema>): Contact => ({
    ...{ id: person, source: id, kind: 'person', name, url: `${url}/people/${encodeURIComponent(person)}` },
    ...{ emails: email ? [email] : [], phones: phone ? [{ number: phone }] : [] },
  })
  const people = async (query: Record<string, string>, signal: AbortSignal) => {
    const answer = await ask('GET', `/people?${new URLSearchParams(query)}`, signal)
    return checked(http, peopleSchema, answer).people.map(toContact)
  }
  /** Acme takes ids of our choosing: the same key is the same record. */
  const idOf = (...parts: readonly string[]) => sha256Hex(parts.join(' ')).slice(0, 32)

  const findByNumber: Connector['findByNumber'] = async (number, signal) => {
    if (!isSearchable(number)) return []
    const found = await people({ digits: sharedEnding(number) }, signal)
    return found.filter(matchesNumber(number, context.country))
  }

  return {
    id,
    kind: id,
    priority,
    findByNumber,
    async findByEmail(email, signal) {
      const wanted = email.trim().toLowerCase()
      const found = wanted === '' ? [] : await people({ email: wanted }, signal)
      return found.filter((contact) => contact.emails.some((own) => own.toLowerCase() === wanted))
    },
    search: async (text, limit, signal) => (await people({ text }, signal)).slice(0, limit),
    async create({ name, email, number }, key, signal) {
      const answer = await ask('PUT', `/people/${idOf(key)}`, signal, { name, email, phone: number })
      return toContact(checked(http, personSchema, answer))
    },
    async logCall({ call, key }, signal) {
      const found = await findByNumber(numberOf(call.view, context.country), signal)
      const person = found.length > 0 ? chooseContact(found).contact.id : undefined
      const entry = idOf(key)
      await ask('PUT', `/calls/${entry}`, signal, { person, text: callText(call, context) })
      return { id: entry, url: `${url}/calls/${entry}` }
    },
    async amendCall({ call, key, fingerprint }, ref, signal) {
      const update = callUpdate(call, ref.memo, context)
      if (update === undefined) return ref
      await ask('PUT', `/calls/${ref.id}/updates/${idOf(key, fingerprint)}`, signal, { text: update.text })
      return { ...ref, memo: update.written }
    },
    async check(signal) {
      const me = async () => {
        await ask('GET', '/me', signal)
        return good('Acme knows our key.')
      }
      return checkOf([await tried(me)])
    },
  }
}
