/**
 * Finding contacts in Odoo: partners, then leads and opportunities, both asked at the same time. Odoo only narrows
 * down; whether a number or address is the wanted one is decided here.
 */
import { matchesEmail, matchesNumber } from '../../../core/contacts/matches-number.ts'
import type { PhoneNumber } from '../../../core/phone/phone-number.ts'
import { readNumber } from '../../../core/phone/read-number.ts'
import type { ConnectorContext } from '../connector.ts'
import { type Finder, looksLikeNumber } from '../finder.ts'
import type { RecordModel } from './contact.ts'
import { anyOf, escapeLike } from './domain.ts'
import { numberDomain } from './number-domain.ts'
import { partnersAndLeads, type Query } from './query.ts'
import type { OdooServer } from './server.ts'
import type { OdooSettings } from './settings.ts'

export function createFinder(server: OdooServer, settings: OdooSettings, context: ConnectorContext): Finder {
  const { country } = context
  const query = (signal: AbortSignal, asked: Query) =>
    server.use(signal, (session) => partnersAndLeads(session, server, { settings, country }, asked))

  const byNumber = async (number: PhoneNumber, signal: AbortSignal) => {
    if (number.kind !== 'public') return []
    const { partners, leads } = await query(signal, numberQuery(number, country))
    // A person's own opportunities have the person's number: that is no shared number.
    return partners.length > 0 ? partners : leads
  }

  return {
    byNumber,
    async byEmail(email, signal) {
      const wanted = email.trim().toLowerCase()
      if (wanted === '') return []
      const { partners, leads } = await query(signal, emailQuery(wanted))
      return partners.length > 0 ? partners : leads
    },
    async search(text, limit, signal) {
      const words = text.trim()
      if (words === '') return []
      const found = looksLikeNumber(words) ? await byNumber(readNumber(words, country), signal) : []
      if (found.length > 0) return found.slice(0, limit)
      const { partners, leads } = await query(signal, wordsQuery(words, limit))
      return [...partners, ...leads].slice(0, limit)
    },
  }
}

function numberQuery(number: PhoneNumber, country: string): Query {
  return {
    domain: (_, known) => numberDomain(number, known.phones, known.has('phone_sanitized')),
    fits: matchesNumber(number, country),
  }
}

function emailQuery(wanted: string): Query {
  return {
    domain: (model) => [[model === 'crm.lead' ? 'email_from' : 'email', 'ilike', escapeLike(wanted)]],
    fits: matchesEmail(wanted),
  }
}

const searched: Readonly<Record<RecordModel, readonly string[]>> = {
  'res.partner': ['name', 'commercial_company_name', 'company_name'],
  'crm.lead': ['name', 'contact_name', 'partner_name'],
}

function wordsQuery(words: string, limit: number): Query {
  const like = escapeLike(words)
  return {
    limit,
    domain: (model, known) =>
      anyOf([
        ...searched[model].filter((field) => known.has(field)).map((field) => [field, 'ilike', like] as const),
        [model === 'crm.lead' ? 'email_from' : 'email', '=ilike', `${like}%`],
      ]),
  }
}
