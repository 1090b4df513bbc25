/**
 * Finding end users in Zendesk. Its search looks into every number of a user but answers with one of them, and takes
 * what looks like syntax for syntax: digits are compared here, and text is sent without its special characters.
 */
import { containsNumber } from '../../../core/contacts/matches-number.ts'
import { readNumber } from '../../../core/phone/read-number.ts'
import { sharedEnding } from '../../../core/phone/same-number.ts'
import type { ConnectorContext } from '../connector.ts'
import { type Finder, isSearchable, looksLikeNumber } from '../finder.ts'
import { checked } from '../http/request.ts'
import { toContact } from './contact.ts'
import type { ZendeskSettings } from './settings.ts'
import { identitiesSchema, searchSchema, type ZendeskApi, type ZendeskUser } from './zendesk-http.ts'

const pageSize = 50
/** Users whose further numbers are asked for, one request each: Zendesk found them by one of those. */
const mostIdentities = 3

export interface ZendeskFinder extends Finder {
  /** The agent (not an end user) with this e-mail address. */
  agentId(email: string, signal: AbortSignal): Promise<string | undefined>
}

export function createFinder(api: ZendeskApi, settings: ZendeskSettings, { country }: ConnectorContext): ZendeskFinder {
  const users = async (query: string, signal: AbortSignal): Promise<ZendeskUser[]> => {
    const path = `/search.json?${new URLSearchParams({ query: `type:user ${query}`, per_page: String(pageSize) })}`
    const answer = await api.ask({ method: 'GET', path }, signal)
    return checked(api.http, searchSchema, answer).results.filter((user) => user !== null)
  }
  const numbersOf = async (user: ZendeskUser, signal: AbortSignal): Promise<string[]> => {
    const path = `/users/${encodeURIComponent(user.id)}/identities.json`
    const answer = await api.ask({ method: 'GET', path, accept: [404] }, signal)
    if (answer.status === 404) return []
    const { identities } = checked(api.http, identitiesSchema, answer)
    return identities.filter(({ type }) => type === 'phone_number').map(({ value }) => value)
  }

  const byNumber: Finder['byNumber'] = async (number, signal) => {
    if (!isSearchable(number)) return []
    const isWritten = containsNumber(number, country)
    const found = await users(`role:end-user phone:*${sharedEnding(number)}`, signal)
    const shown = found.filter(({ phone }) => phone !== undefined && isWritten(phone))
    const others = found.filter((user) => !shown.includes(user)).slice(0, mostIdentities)
    const hidden = await Promise.all(
      others.map(async (user) => {
        const numbers = await numbersOf(user, signal)
        return numbers.some(isWritten) ? [toContact(user, settings, numbers)] : []
      }),
    )
    return [...shown.map((user) => toContact(user, settings)), ...hidden.flat()]
  }

  const byEmail = async (email: string, isWanted: (user: ZendeskUser) => boolean, signal: AbortSignal) => {
    const wanted = email.trim().toLowerCase()
    if (wanted === '' || /[\s":]/.test(wanted)) return []
    const found = await users(`email:${wanted}`, signal)
    return found.filter((user) => user.email?.toLowerCase() === wanted && isWanted(user))
  }

  return {
    byNumber,
    async byEmail(email, signal) {
      const found = await byEmail(email, ({ role }) => role === 'end-user', signal)
      return found.map((user) => toContact(user, settings))
    },
    async agentId(email, signal) {
      const [agent] = await byEmail(email, ({ role }) => role !== undefined && role !== 'end-user', signal)
      return agent?.id
    },
    async search(text, limit, signal) {
      if (looksLikeNumber(text.trim())) {
        const found = await byNumber(readNumber(text, country), signal)
        if (found.length > 0) return found.slice(0, limit)
      }
      const words = withoutSyntax(text)
      if (words === '') return []
      const found = await users(`role:end-user ${words}`, signal)
      return found.slice(0, limit).map((user) => toContact(user, settings))
    },
  }
}

/** Quotes, colons, wildcards and comparisons mean something to Zendesk, as does a minus before a word. */
function withoutSyntax(text: string): string {
  return text
    .slice(0, 200)
    .replace(/[":*<>~()]+/g, ' ')
    .replace(/(^|\s)-+(?=\S|\s|$)/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}
